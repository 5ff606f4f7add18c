import type { Locale } from '../catalogue/event-type.js';
import type { DiscordEmbed } from './discord-embed.js';
import type { SmsEncoding } from './sms-segments.js';

/** A button that opens an address. */
export interface Action {
  title: string;
  link: string;
}

/** A file that goes with a mail. A calendar has the content type `text/calendar; charset=utf-8; method=REQUEST` (or CANCEL). */
export interface MailAttachment {
  filename: string;
  contentType: string;
  base64: string;
}

/** What a channel shows its reader, by channel: rendered, and within the channel's limits. Stored and sent as JSON. */
export interface Content {
  /** `data` is for the application that shows it: by this it opens the right thing. */
  in_app: {
    title: string;
    message: string;
    link?: string;
    image?: string;
    actions?: Action[];
    data?: Record<string, string>;
  };
  email: { subject: string; text: string; html: string; attachments?: MailAttachment[] };
  /** With a photo or a video the text is its caption. Buttons come in rows, as Telegram lays them out. */
  telegram: { text: string; photo?: string; video?: string; buttons?: { text: string; url: string }[][] };
  discord: { embeds: DiscordEmbed[] };
  sms: { text: string; segments: number; encoding: SmsEncoding };
  push: { title: string; body: string; link?: string; image?: string; actions?: Action[] };
}

/** What is for everyone in the app: each reader sees it in their own language. */
export interface Announcement {
  words: Partial<Record<Locale, Content['in_app']>>;
  /** The event that announces it, by whose message id the inbox knows it. */
  eventId: string;
}
