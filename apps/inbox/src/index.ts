export { type InboxConfig, InboxSettings, readInboxConfig } from './inbox.config.js';
export { type RunningInbox, startInbox } from './start-inbox.js';
