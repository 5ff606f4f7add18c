export * from './batcher.js';
export * from './binary-arrays.js';
export * from './chores.js';
export * from './database-errors.js';
export * from './kept-reading.js';
export * from './open-database.js';
export * from './prepared.js';
export * from './sql-text.js';
