export * from './logger.js';
export * from './nest-pino-logger.js';
export * from './metrics.js';
export * from './tracing.js';
