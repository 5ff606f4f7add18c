import type { DataSource } from 'typeorm';
import { hideLinks } from '../notifications/secrets.js';
import type { PreferenceStore } from '../preferences/preference-store.js';
import type { RecipientStore } from '../recipients/recipient-store.js';

/** Notifications read at a time. */
const PAGE = 100;

interface Row {
  id: string;
  type: string;
  eventType: string | null;
  deliveries: unknown;
}

/** All that is kept of a person here, for the person. */
export class PersonData {
  constructor(
    private readonly dataSource: DataSource,
    private readonly recipients: RecipientStore,
    private readonly preferences: PreferenceStore,
  ) {}

  /**
   * The pieces of one JSON object; however many notifications there are, memory holds a page of them. The first query is made
   * before it resolves, so that it fails before anything is sent.
   */
  async read(id: string): Promise<AsyncGenerator<string>> {
    const [person, preferences, devices, suppressions] = await Promise.all([
      this.recipients.find(id),
      this.preferences.get(id),
      // Endpoint and keys let anybody write to the device.
      this.dataSource.query(
        `SELECT id, kind, locale, created_at AS "createdAt", last_used_at AS "lastUsedAt" FROM push_subscription
         WHERE recipient_id = $1 ORDER BY created_at`,
        [id],
      ),
      this.dataSource.query(
        `SELECT s.channel, s.address, s.reason, s.detail, s.created_at AS "createdAt" FROM recipient r
         JOIN suppression s ON (s.channel, s.address) IN (('email', r.email), ('sms', r.phone), ('telegram', r.telegram_id), ('push', r.id))
         WHERE r.id = $1 ORDER BY s.channel`,
        [id],
      ),
    ]);
    const head = { service: 'dispatcher', person: person ?? null, preferences, devices, suppressions };
    return this.pieces(id, JSON.stringify(head));
  }

  private async *pieces(id: string, head: string): AsyncGenerator<string> {
    yield `${head.slice(0, -1)},"notifications":[`;
    let separator = '';
    for (let after: string | null = null; ;) {
      const rows = await this.page(id, after);
      for (const { eventType, ...row } of rows) {
        const deliveries = hideLinks([row.type, eventType], row.deliveries);
        yield separator + JSON.stringify({ ...row, deliveries });
        separator = ',';
      }
      if (rows.length < PAGE) break;
      after = rows.at(-1)!.id;
    }
    yield ']}';
  }

  private page(id: string, after: string | null): Promise<Row[]> {
    return this.dataSource.query(
      `SELECT n.id, n.workflow AS type, n.category, n.site, n.locale, n.recipient_name AS name, n.created_at AS "createdAt",
         e.type AS "eventType",
         (SELECT coalesce(json_agg(json_build_object('channel', d.channel, 'state', d.state, 'reason', d.reason, 'address', d.address,
             'updatedAt', d.updated_at, 'content', d.content,
             'read', (SELECT coalesce(json_agg(json_build_object('kind', g.kind, 'url', g.url, 'at', g.at) ORDER BY g.id), '[]')
                      FROM engagement g WHERE g.delivery_id = d.id)) ORDER BY d.id), '[]')
          FROM delivery d WHERE d.notification_id = n.id) AS deliveries
       FROM notification n LEFT JOIN event e ON e.id = n.event_id
       WHERE n.recipient_id = $1 AND ($2::uuid IS NULL OR n.id > $2) ORDER BY n.id LIMIT ${PAGE}`,
      [id, after],
    );
  }
}
