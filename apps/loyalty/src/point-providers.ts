import type { Provider, Type } from '@nestjs/common';
import type { Directories, LoyaltyParts } from './loyalty.module.js';

/** The routes of points. */
export const POINT_CONTROLLERS: Type[] = [];

export const POINT_LISTENERS: Type[] = [];

/** What they are made of. */
export function pointProviders(_parts: LoyaltyParts, _directories: Directories): Provider[] {
  return [];
}
