import { SystemError, SystemStarted } from './system.js';

export * from './system.js';

/** Every event the platform itself announces. */
export const events = [SystemStarted, SystemError] as const;
