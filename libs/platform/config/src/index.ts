export * from './generated-secret.js';
export * from './platform-settings.js';
export * from './read-settings.js';
export * from './run-service.js';
export * from './start-parts.js';
