import { newestWithTies, type PersonTimelineItem, type PersonTimelineQuery } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import type { Catalogue } from '../catalogue/catalogue.js';
import { idAfter } from '../notifications/id-range.js';

interface Row {
  id: string;
  at: Date;
  type: string;
  deliveries: { channel: string; state: string; reason: string | null }[];
}

const NEWEST = newestWithTies(
  '$4',
  `SELECT id, workflow, date_trunc('milliseconds', created_at) AS at FROM notification
   WHERE recipient_id = $1 AND ($2::uuid IS NULL OR id < $2) AND ($3::timestamptz IS NULL OR created_at < $3)
   ORDER BY id DESC`,
);

/** What a person was told, for their timeline over all services. */
export class PersonTimeline {
  constructor(
    private readonly dataSource: DataSource,
    private readonly catalogue: Catalogue,
  ) {}

  /** The newest first, earlier than `before`; see `newestWithTies`. */
  async list(id: string, { before, limit }: PersonTimelineQuery): Promise<PersonTimelineItem[]> {
    const time = before === undefined ? null : new Date(before);
    const rows: Row[] = await this.dataSource.query(
      `SELECT n.id, n.at, n.workflow AS type,
         (SELECT coalesce(json_agg(json_build_object('channel', d.channel, 'state', d.state, 'reason', d.reason) ORDER BY d.id), '[]')
          FROM delivery d WHERE d.notification_id = n.id) AS deliveries
       FROM (${NEWEST}) AS n
       ORDER BY n.at DESC, n.id DESC`,
      [id, time && idAfter(time), time, limit],
    );
    return rows.map(({ id: notificationId, at, type, deliveries }) => ({
      at,
      service: 'dispatcher',
      kind: 'notification',
      title: this.catalogue.get(type)?.description ?? type,
      ref: notificationId,
      detail: `${type}: ${deliveries.map(inWords).join(', ') || 'to no channel'}`,
    }));
  }
}

function inWords({ channel, state, reason }: Row['deliveries'][number]): string {
  return reason === null || state === 'sent' || state === 'delivered' || state === 'read'
    ? `${channel} ${state}`
    : `${channel} ${state} (${reason})`;
}
