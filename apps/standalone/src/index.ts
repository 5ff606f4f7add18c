export { readStandaloneConfig, type StandaloneConfig } from './standalone.config.js';
export { type RunningPlatform, startStandalone } from './start-standalone.js';
