import { AnnouncementPublished } from './announcement.js';
import { InboxDelivered, InboxRead } from './receipts.js';

export * from './announcement.js';
export * from './receipts.js';

/** What other services keep of what happens in the inbox; nobody is notified of these. */
export const facts = [InboxDelivered, InboxRead] as const;

/** Every event the inbox announces that people may be told of. */
export const events = [AnnouncementPublished] as const;
