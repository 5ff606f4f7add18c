export * from './connection/inbox-connection.js';
export * from './connection/clock.js';
export type { StopReason } from './connection/close-codes.js';
export type { Socket } from './connection/line.js';
export * from './connection/messages.js';
export * from './connection/token-source.js';
export * from './inbox-files.js';
