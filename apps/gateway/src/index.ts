export * from './gateway.config.js';
export * from './routing-table.js';
export * from './start-gateway.js';
