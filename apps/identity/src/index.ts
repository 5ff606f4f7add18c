export { type IdentityConfig, IdentitySettings, readIdentityConfig } from './identity.config.js';
export { type RunningIdentity, startIdentity } from './start-identity.js';
export type { NewOwner } from './staff/first-owner.js';
