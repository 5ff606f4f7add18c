import type { Provider, Type } from '@nestjs/common';
import type { Directories, LoyaltyParts } from './loyalty.module.js';

/** The routes of discounts. */
export const DISCOUNT_CONTROLLERS: Type[] = [];

export const DISCOUNT_LISTENERS: Type[] = [];

/** What they are made of. */
export function discountProviders(_parts: LoyaltyParts, _directories: Directories): Provider[] {
  return [];
}
