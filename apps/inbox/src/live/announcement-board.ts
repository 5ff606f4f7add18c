import { type AnnouncementRow, toReaderOf } from '../announcements/announcement.js';
import type { AnnouncementStore } from '../announcements/announcement-store.js';

/** The announcements that are shown now, in memory: there are few, and everybody who is connected gets the same ones. */
export class AnnouncementBoard {
  private rows: AnnouncementRow[] = [];
  private last: Promise<unknown> = Promise.resolve();
  private messages = new Map<string, Map<string, Buffer>>();

  constructor(private readonly store: Pick<AnnouncementStore, 'live'>) {}

  /** Reads them anew, one time after the other: an older answer never stands in place of a newer one. @returns whether there are new ones */
  refresh(): Promise<boolean> {
    const turn = this.last.then(() => this.read());
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async read(): Promise<boolean> {
    const before = this.newest?.place ?? 0;
    this.rows = await this.store.live();
    const ids = new Set(this.rows.map(({ id }) => id));
    for (const id of this.messages.keys()) if (!ids.has(id)) this.messages.delete(id);
    return (this.newest?.place ?? 0) > before;
  }

  get newest(): AnnouncementRow | undefined {
    return this.rows.at(-1);
  }

  /** Those after a place, up to another, that have not ended. */
  between(after: number, upTo: number): AnnouncementRow[] {
    const now = Date.now();
    // Nearly always there is nothing, and the newest ones are at the end.
    if ((this.newest?.place ?? 0) <= after) return [];
    return this.rows.filter(
      ({ place, expiresAt }) => place > after && place <= upTo && (!expiresAt || expiresAt.getTime() > now),
    );
  }

  /** The message that shows one to a reader; made once for each language, not for each reader. */
  message(row: AnnouncementRow, locale: string | null): Buffer {
    const made = this.messages.get(row.id) ?? new Map<string, Buffer>();
    this.messages.set(row.id, made);
    const language = locale !== null && (locale in row.words || locale.split('-')[0]! in row.words) ? locale : '';
    let message = made.get(language);
    if (!message) {
      message = Buffer.from(JSON.stringify({ type: 'new_notification', notification: toReaderOf(row, language) }));
      made.set(language, message);
    }
    return message;
  }
}
