export { type DispatcherConfig, DispatcherSettings, readDispatcherConfig } from './dispatcher.config.js';
export { type RunningDispatcher, startDispatcher } from './start-dispatcher.js';
