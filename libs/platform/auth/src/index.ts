export * from './api-key.js';
export * from './api-key.guard.js';
export * from './permission.js';
export * from './declared-permissions.js';
export { Public } from '@marmalade/http';
