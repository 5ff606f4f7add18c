export { type DispatcherConfig, DispatcherSettings, readDispatcherConfig } from './dispatcher.config.js';
export { startDispatcher } from './start-dispatcher.js';
