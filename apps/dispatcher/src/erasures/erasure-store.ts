import type { SecretBox } from '@marmalade/secrets';
import type { DataSource, EntityManager } from 'typeorm';
import { gatherTraces, type PersonTraces } from './person-traces.js';

/** People who are erased together. */
export interface DueErasure {
  ids: string[];
  /** How often all was looked through for them before. */
  passes: number;
  traces: PersonTraces;
}

/** People erased at a time: they share the way through the tables. */
const AT_ONCE = 5;
/** After a crash others take the work over. */
const LEASE = `interval '10 minutes'`;

/** Who was erased, and who is still being erased. */
export class ErasureStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SecretBox,
  ) {}

  /** Remembers that people are to be erased: from the commit on nothing more is learnt of them. A repeat changes nothing. */
  async begin(tx: EntityManager, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await tx.query(
      `WITH fresh AS (
         INSERT INTO erased_person (id) SELECT DISTINCT id FROM unnest($1::text[]) AS e (id) ORDER BY id ON CONFLICT DO NOTHING RETURNING id
       )
       INSERT INTO erasure (id) SELECT id FROM fresh ON CONFLICT DO NOTHING`,
      [ids],
    );
  }

  /** Takes people who are to be erased now, all at the same pass. @returns undefined: there is nobody */
  async take(): Promise<DueErasure | undefined> {
    return this.dataSource.transaction(async (tx) => {
      const [rows] = (await tx.query(
        `WITH due AS (
           SELECT id FROM erasure WHERE due_at <= now() AND passes = (SELECT min(passes) FROM erasure WHERE due_at <= now())
           ORDER BY due_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED
         )
         UPDATE erasure e SET due_at = clock_timestamp() + ${LEASE} FROM due WHERE e.id = due.id
         RETURNING e.id, e.passes, e.traces`,
      )) as [{ id: string; passes: number; traces: Buffer | null }[], number];
      if (rows.length === 0) return undefined;
      const ids = rows.map(({ id }) => id);
      const unknown = rows.filter(({ traces }) => traces === null).map(({ id }) => id);
      const known = rows.flatMap(({ traces }) => (traces ? [this.read(traces)] : []));
      if (unknown.length > 0) {
        const gathered = await gatherTraces(tx, unknown);
        // Kept for the next pass: by then there is nothing left here by which to gather them.
        await tx.query('UPDATE erasure SET traces = $2 WHERE id = ANY($1::text[])', [
          unknown,
          this.secrets.lock(JSON.stringify(gathered)),
        ]);
        known.push(gathered);
      }
      return { ids, passes: rows[0]!.passes, traces: together(ids, known) };
    });
  }

  /** Says that the work is still in hand. */
  async holdOn(ids: readonly string[]): Promise<void> {
    await this.dataSource.query(`UPDATE erasure SET due_at = clock_timestamp() + ${LEASE} WHERE id = ANY($1::text[])`, [
      ids,
    ]);
  }

  /** Lets others take the work over after a time. */
  async putBack(ids: readonly string[], afterMs: number): Promise<void> {
    await this.dataSource.query(
      `UPDATE erasure SET due_at = clock_timestamp() + $2 * interval '1 millisecond' WHERE id = ANY($1::text[])`,
      [ids, afterMs],
    );
  }

  /** Notes that all was looked through. @param againAfterMs when to look once more; undefined: it was the last time */
  async finish(ids: readonly string[], againAfterMs: number | undefined): Promise<void> {
    await this.dataSource.query(
      againAfterMs === undefined
        ? 'DELETE FROM erasure WHERE id = ANY($1::text[])'
        : `UPDATE erasure SET passes = passes + 1, due_at = clock_timestamp() + $2 * interval '1 millisecond' WHERE id = ANY($1::text[])`,
      againAfterMs === undefined ? [ids] : [ids, againAfterMs],
    );
  }

  /** Locked with a key that is not known any more, they are looked for by their ids. */
  private read(box: Buffer): PersonTraces {
    try {
      return JSON.parse(this.secrets.open(box)) as PersonTraces;
    } catch {
      return { ids: [], emails: [], phones: [], telegramIds: [], names: [] };
    }
  }
}

function together(ids: readonly string[], all: readonly PersonTraces[]): PersonTraces {
  const every = (field: keyof PersonTraces): string[] => [...new Set(all.flatMap((traces) => traces[field]))];
  return {
    ids: [...new Set([...ids, ...every('ids')])],
    emails: every('emails'),
    phones: every('phones'),
    telegramIds: every('telegramIds'),
    names: every('names'),
  };
}
