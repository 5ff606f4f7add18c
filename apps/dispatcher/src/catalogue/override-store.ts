import { newId } from '@marmalade/contracts-envelope';
import type { DataSource, EntityManager } from 'typeorm';
import type { TemplateSource } from '../rendering/templates.js';
import type { Locale, TemplatedChannel } from './event-type.js';
import type { Overrides, TypeDefinition } from './overrides.js';

/** What a wording is for. */
export interface WordsKey {
  type: string;
  channel: TemplatedChannel;
  locale: Locale;
}

export type WordsStatus = 'draft' | 'published' | 'retired';

/** One version of edited words. A retired one was published, or was a draft that another took the place of. */
export interface WordsVersion extends WordsKey {
  version: number;
  status: WordsStatus;
  fields: TemplateSource;
  note: string | null;
  author: string | null;
  createdAt: Date;
  publishedAt: Date | null;
}

const COLUMNS = `type, channel, locale, version, status, fields, note, author, created_at AS "createdAt",
  published_at AS "publishedAt"`;
const OF_KEY = 'type = $1 AND channel = $2 AND locale = $3';

/** What is edited over the catalogue, as rows. Each change is one transaction that moves the revision on. */
export class OverrideStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Grows with every change. */
  async revision(): Promise<string> {
    const [{ revision }]: [{ revision: string }] = await this.dataSource.query(
      'SELECT revision FROM catalogue_revision',
    );
    return revision;
  }

  /** All that is in effect. */
  async inEffect(): Promise<Overrides> {
    const [types, words] = await Promise.all([
      this.dataSource.query('SELECT type, definition FROM event_type_override ORDER BY type'),
      this.dataSource.query(
        `SELECT type, channel, locale, version, fields FROM template_override WHERE status = 'published'
         ORDER BY type, channel, locale`,
      ),
    ]);
    return { types, words };
  }

  /** Drafts and what is published, without their fields. */
  current(): Promise<Omit<WordsVersion, 'fields'>[]> {
    return this.dataSource.query(
      `SELECT type, channel, locale, version, status, note, author, created_at AS "createdAt", published_at AS "publishedAt"
       FROM template_override WHERE status <> 'retired'`,
    );
  }

  /** All versions, the newest first. */
  versions({ type, channel, locale }: WordsKey, limit: number, before: number | null): Promise<WordsVersion[]> {
    return this.dataSource.query(
      `SELECT ${COLUMNS} FROM template_override WHERE ${OF_KEY} AND ($4::int IS NULL OR version < $4)
       ORDER BY version DESC LIMIT $5`,
      [type, channel, locale, before, limit],
    );
  }

  /** The draft and the published version, where there are any. */
  async drafted(key: WordsKey): Promise<{ draft?: WordsVersion; published?: WordsVersion }> {
    const rows = await this.find(this.dataSource.manager, key, `status <> 'retired'`);
    return {
      draft: rows.find(({ status }) => status === 'draft'),
      published: rows.find(({ status }) => status === 'published'),
    };
  }

  async version(key: WordsKey, version: number): Promise<WordsVersion | undefined> {
    return (await this.find(this.dataSource.manager, key, 'version = $4', version))[0];
  }

  /** Saves words as the next version, in place of the draft there was. */
  saveDraft(key: WordsKey, draft: { fields: TemplateSource; note?: string; author: string }): Promise<WordsVersion> {
    return this.change(async (tx) => {
      await retire(tx, key, 'draft');
      return insert(tx, key, { ...draft, status: 'draft' });
    });
  }

  /** Puts a version into effect, and what was into the history. @returns undefined when there is no such version */
  publish(key: WordsKey, version: number): Promise<WordsVersion | undefined> {
    return this.change(async (tx) => {
      const [found] = await this.find(tx, key, 'version = $4', version);
      if (!found || found.status === 'published') return found;
      await retire(tx, key, 'published');
      const { type, channel, locale } = key;
      await tx.query(
        `UPDATE template_override SET status = 'published', published_at = clock_timestamp() WHERE ${OF_KEY} AND version = $4`,
        [type, channel, locale, version],
      );
      return (await this.find(tx, key, 'version = $4', version))[0];
    });
  }

  /** Takes draft and published words out of effect; their versions remain. @returns of how many channels and languages */
  withdraw(keys: readonly WordsKey[]): Promise<number> {
    return this.change(async (tx) => {
      let count = 0;
      for (const key of keys) {
        const retired = (await retire(tx, key, 'draft')) + (await retire(tx, key, 'published'));
        if (retired > 0) count += 1;
      }
      return count;
    });
  }

  async definition(type: string): Promise<TypeDefinition | undefined> {
    const [row]: { definition: TypeDefinition }[] = await this.dataSource.query(
      'SELECT definition FROM event_type_override WHERE type = $1',
      [type],
    );
    return row?.definition;
  }

  /** Replaces what is said of a type, and publishes words of it, all at once. */
  async saveType(
    type: string,
    definition: TypeDefinition,
    words: readonly (WordsKey & { fields: TemplateSource })[],
    author: string,
  ): Promise<void> {
    await this.change(async (tx) => {
      await tx.query(
        `INSERT INTO event_type_override (type, definition) VALUES ($1, $2)
         ON CONFLICT (type) DO UPDATE SET definition = excluded.definition, updated_at = clock_timestamp()`,
        [type, JSON.stringify(definition)],
      );
      for (const { fields, ...key } of words) {
        const [published] = await this.find(tx, key, `status = 'published'`);
        if (published && JSON.stringify(published.fields) === JSON.stringify(fields)) continue;
        await retire(tx, key, 'draft');
        await retire(tx, key, 'published');
        await insert(tx, key, { fields, author, status: 'published' });
      }
    });
  }

  /** Forgets what is said of a type. @param withWords its words are withdrawn too @returns false when nothing was said of it */
  removeType(type: string, withWords: boolean): Promise<boolean> {
    return this.change(async (tx) => {
      const rows: unknown[] = await tx.query('SELECT type FROM event_type_override WHERE type = $1', [type]);
      if (rows.length === 0) return false;
      await tx.query('DELETE FROM event_type_override WHERE type = $1', [type]);
      if (withWords) await tx.query(`UPDATE template_override SET status = 'retired' WHERE type = $1`, [type]);
      return true;
    });
  }

  /** The row of the revision is locked first: changes come one after another, and none sees half of another. */
  private change<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(async (tx) => {
      await tx.query('UPDATE catalogue_revision SET revision = revision + 1');
      return work(tx);
    });
  }

  private find(
    tx: EntityManager,
    { type, channel, locale }: WordsKey,
    condition: string,
    ...values: unknown[]
  ): Promise<WordsVersion[]> {
    return tx.query(`SELECT ${COLUMNS} FROM template_override WHERE ${OF_KEY} AND ${condition}`, [
      type,
      channel,
      locale,
      ...values,
    ]);
  }
}

async function retire(tx: EntityManager, { type, channel, locale }: WordsKey, status: WordsStatus): Promise<number> {
  const [, count]: [unknown, number] = await tx.query(
    `UPDATE template_override SET status = 'retired' WHERE ${OF_KEY} AND status = $4`,
    [type, channel, locale, status],
  );
  return count;
}

async function insert(
  tx: EntityManager,
  { type, channel, locale }: WordsKey,
  { fields, note, author, status }: { fields: TemplateSource; note?: string; author: string; status: WordsStatus },
): Promise<WordsVersion> {
  const [row]: WordsVersion[] = await tx.query(
    `INSERT INTO template_override (id, type, channel, locale, version, status, fields, note, author, published_at)
     SELECT $4, $1, $2, $3, coalesce(max(version), 0) + 1, $5, $6, $7, $8,
            CASE WHEN $5 = 'published' THEN clock_timestamp() END
     FROM template_override WHERE ${OF_KEY} RETURNING ${COLUMNS}`,
    [type, channel, locale, newId(), status, JSON.stringify(fields), note ?? null, author],
  );
  return row!;
}
