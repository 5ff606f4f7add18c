import type { IdempotencyKeys } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import type { Actor } from '../audit-log/audit-log.js';
import type { CustomerFilter } from '../customers/customer-filter.js';
import type { SegmentStore } from '../segments/segment-store.js';
import type { Segment } from '../segments/segment.js';
import type { CreateSegment, UpdateSegment } from './segment-body.js';

export class EditSegments {
  constructor(
    private readonly dataSource: DataSource,
    private readonly segments: SegmentStore,
    private readonly keys: IdempotencyKeys,
  ) {}

  /** @throws Problem SEGMENT_EXISTS, those of the Idempotency-Key */
  async create(actor: Actor, body: CreateSegment, key?: string): Promise<Segment> {
    const scope = `POST /segments ${actor.role} ${actor.id}`;
    const { body: segment } = await this.keys.run(scope, key, body, async (tx) => {
      const wanted = { ...body, filter: plain(body.filter) };
      return { status: 201, body: await this.segments.create(tx, actor, wanted) };
    });
    return segment;
  }

  /** @throws Problem SEGMENT_NOT_FOUND, SEGMENT_CHANGED, SEGMENT_EXISTS */
  update(actor: Actor, id: string, { revision, filter, ...rest }: UpdateSegment): Promise<Segment> {
    const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    const changes = { ...said, ...(filter && { filter: plain(filter) }) };
    return this.dataSource.transaction((tx) => this.segments.update(tx, actor, id, changes, revision));
  }

  /** @throws Problem SEGMENT_NOT_FOUND */
  remove(actor: Actor, id: string): Promise<void> {
    return this.dataSource.transaction((tx) => this.segments.remove(tx, actor, id));
  }
}

/** What is said, as it is stored: without what is not. */
function plain(filter: CustomerFilter): CustomerFilter {
  return JSON.parse(JSON.stringify(filter)) as CustomerFilter;
}
