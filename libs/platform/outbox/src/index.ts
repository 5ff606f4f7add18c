export * from './ask-for-facts.js';
export * from './inbox.js';
export * from './outbox.js';
export * from './outbox-relay.js';
export * from './outbox-tables.js';
