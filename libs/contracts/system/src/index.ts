import { AdminAlert } from './alert.js';
import { SystemError, SystemStarted } from './system.js';

export * from './alert.js';
export * from './system.js';

/** Every event the platform itself announces. */
export const events = [SystemStarted, SystemError, AdminAlert] as const;
