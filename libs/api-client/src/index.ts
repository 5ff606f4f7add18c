export * from './api-client.js';
export * from './api-problem.js';
export type { components, operations, paths } from './generated.js';
