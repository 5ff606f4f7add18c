export * from './local-time.js';
export * from './quiet-hours-body.js';
