export { type InboxConfig, InboxSettings, readInboxConfig } from './inbox.config.js';
export { startInbox } from './start-inbox.js';
