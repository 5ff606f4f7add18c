import { AnnouncementPublished } from './announcement.js';

export * from './announcement.js';

/** Every event the inbox announces. */
export const events = [AnnouncementPublished] as const;
