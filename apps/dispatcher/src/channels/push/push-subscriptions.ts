import { newId } from '@marmalade/contracts-envelope';
import type { DataSource } from 'typeorm';
import { Batcher } from '@marmalade/database';
import { RECIPIENT_ERASED } from '../../recipients/recipient-problems.js';

export const PUSH_KINDS = ['web', 'fcm'] as const;
export type PushKind = (typeof PUSH_KINDS)[number];

/** What a browser encrypts by, base64url: its public key (65 bytes) and a shared secret (16 bytes). RFC 8291. */
export interface WebPushKeys {
  p256dh: string;
  auth: string;
}

/** One device of a person. */
export interface PushSubscription {
  id: string;
  recipientId: string;
  kind: PushKind;
  /** Of the web the URL at the push service, of FCM the registration token. Whoever has it can write to the device. */
  endpoint: string;
  /** Of the web only. */
  keys: WebPushKeys | null;
  locale: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export type NewPushSubscription = Pick<PushSubscription, 'recipientId' | 'kind' | 'endpoint'> & {
  keys?: WebPushKeys;
  locale?: string;
};

/** Devices one person may have; with one more the oldest falls out. */
export const DEVICES_LIMIT = 20;

/** When a device was used last is told to the day: exactly, it would cost a write a message. */
const USE_NOTED_EVERY_MS = 24 * 3_600_000;

const COLUMNS = `id, recipient_id AS "recipientId", kind, endpoint, keys, locale, created_at AS "createdAt", last_used_at AS "lastUsedAt"`;

/** The devices people want pushes on. */
export class PushSubscriptions {
  private batch?: { ids: Set<string>; loaded: Promise<Map<string, PushSubscription[]>> };
  private readonly uses: Batcher<string>;

  constructor(private readonly dataSource: DataSource) {
    this.uses = new Batcher(async (ids) => {
      await dataSource.query(
        'UPDATE push_subscription SET last_used_at = clock_timestamp() WHERE id = ANY($1::uuid[])',
        [ids],
      );
    });
  }

  /**
   * Adds a device, or renews it: one that was somebody else's is this person's from now on, since whoever logged in there
   * last reads there. The oldest device over the limit falls out.
   * @throws Problem RECIPIENT_ERASED
   */
  add({ recipientId, kind, endpoint, keys, locale }: NewPushSubscription): Promise<PushSubscription> {
    return this.dataSource.transaction(async (tx) => {
      // One at a time for each person: two that count at once would both find room.
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('push_subscription ' || $1, 0))`, [recipientId]);
      const [added]: PushSubscription[] = await tx.query(
        `INSERT INTO push_subscription (id, recipient_id, kind, endpoint, keys, locale)
         SELECT $1::uuid, $2::text, $3::text, $4::text, $5::json, $6::text
         WHERE NOT EXISTS (SELECT FROM erased_person WHERE id = $2)
         ON CONFLICT (kind, endpoint) DO UPDATE SET recipient_id = excluded.recipient_id, keys = excluded.keys,
           locale = excluded.locale, created_at = clock_timestamp()
         RETURNING ${COLUMNS}`,
        [newId(), recipientId, kind, endpoint, keys ? JSON.stringify(keys) : null, locale ?? null],
      );
      // Their token may outlive them by some minutes.
      if (!added) throw RECIPIENT_ERASED.problem();
      await tx.query(
        `DELETE FROM push_subscription WHERE id IN (SELECT id FROM push_subscription WHERE recipient_id = $1
         ORDER BY created_at DESC, id DESC OFFSET $2)`,
        [recipientId, DEVICES_LIMIT],
      );
      return added;
    });
  }

  /** A person's devices, the newest first. */
  async list(recipientId: string): Promise<PushSubscription[]> {
    return (await this.of([recipientId])).get(recipientId) ?? [];
  }

  /** The devices of many people, in one query, each one's newest first; who has none is not in it. */
  async of(recipientIds: readonly string[]): Promise<Map<string, PushSubscription[]>> {
    const rows: PushSubscription[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM push_subscription WHERE recipient_id = ANY($1::text[]) ORDER BY created_at DESC, id DESC`,
      [recipientIds],
    );
    const devices = new Map<string, PushSubscription[]>(rows.map(({ recipientId }) => [recipientId, []]));
    for (const row of rows) devices.get(row.recipientId)!.push(row);
    return devices;
  }

  /** A person's devices; all who ask in the same turn of the event loop share one query. */
  async devicesOf(recipientId: string): Promise<PushSubscription[]> {
    this.batch ??= this.nextBatch();
    this.batch.ids.add(recipientId);
    return (await this.batch.loaded).get(recipientId) ?? [];
  }

  /** Notes that a device was reached. */
  async used({ id, lastUsedAt }: PushSubscription): Promise<void> {
    if (lastUsedAt && Date.now() - lastUsedAt.getTime() < USE_NOTED_EVERY_MS) return;
    await this.uses.add(id);
  }

  /** @returns whether the person had such a device */
  async remove(recipientId: string, id: string): Promise<boolean> {
    const [, count]: [unknown, number] = await this.dataSource.query(
      'DELETE FROM push_subscription WHERE recipient_id = $1 AND id = $2',
      [recipientId, id],
    );
    return count > 0;
  }

  /** Removes all devices of a person. */
  async removeAll(recipientId: string): Promise<void> {
    await this.dataSource.query('DELETE FROM push_subscription WHERE recipient_id = $1', [recipientId]);
  }

  /** Removes a device that its push service does not know any more. */
  async removeEndpoint(kind: PushKind, endpoint: string): Promise<void> {
    await this.dataSource.query('DELETE FROM push_subscription WHERE kind = $1 AND endpoint = $2', [kind, endpoint]);
  }

  private nextBatch() {
    const ids = new Set<string>();
    const loaded = new Promise(setImmediate).then(() => {
      this.batch = undefined;
      return this.of([...ids]);
    });
    return { ids, loaded };
  }
}
