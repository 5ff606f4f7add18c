export * from './errors.js';
export * from './embedded-postgres.js';
export * from './free-port.js';
export { isAlive } from './process-facts.js';
