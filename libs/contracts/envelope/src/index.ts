export * from './asyncapi.js';
export * from './audit-fact.js';
export * from './add-formats.js';
export * from './cloud-event.js';
export * from './define-event.js';
export * from './facts-wanted.js';
export * from './money.js';
export * from './person.js';
