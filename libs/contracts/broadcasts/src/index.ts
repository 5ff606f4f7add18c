import { BroadcastFailed, BroadcastFinished, BroadcastStarted } from './broadcast.js';

export * from './broadcast.js';

/** Every event broadcasts announce. */
export const events = [BroadcastStarted, BroadcastFinished, BroadcastFailed] as const;
