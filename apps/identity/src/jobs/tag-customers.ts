import type { Outbox } from '@marmalade/outbox';
import type { EntityManager } from 'typeorm';
import { factsOf } from '../customers/customer-announcements.js';
import { TAGS_MAX } from '../customers/customer-rules.js';
import { type Customer, CUSTOMER_COLUMNS } from '../customers/customer.js';
import { countOf, nextOf } from './customers-of-job.js';
import type { BatchDone, JobWork } from './job-work.js';
import type { OpenJob } from './job.js';

/** Gives tags to many customers, or takes them away. Whoever has them so already is left as they are. */
export class TagCustomers implements JobWork {
  readonly count = countOf;

  constructor(
    private readonly outbox: Outbox,
    private readonly size = 500,
  ) {}

  async batch(tx: EntityManager, job: OpenJob): Promise<BatchDone> {
    const found = await nextOf(tx, job, this.size);
    // Once more, and held: somebody may be changing one of them.
    const held: Customer[] = await tx.query(
      `SELECT ${CUSTOMER_COLUMNS} FROM customer c WHERE c.id = ANY($1::uuid[]) ORDER BY c.id FOR UPDATE`,
      [found.map(({ id }) => id)],
    );
    const wanted = held.map(({ id, tags }) => ({ id, before: tags, tags: tagsAfter(job, tags) }));
    const full = wanted.filter(({ tags, before }) => tags.length > TAGS_MAX && tags.length > before.length);
    const changed = wanted.filter((each) => each.tags.length !== each.before.length && !full.includes(each));
    await this.write(tx, changed);
    return {
      done: found.length - full.length,
      failed: full.length,
      place: found.length < this.size ? undefined : found.at(-1)!.place,
    };
  }

  private async write(tx: EntityManager, customers: { id: string; tags: string[] }[]): Promise<void> {
    if (customers.length === 0) return;
    const [rows] = (await tx.query(
      `UPDATE customer AS c SET tags = ARRAY(SELECT jsonb_array_elements_text(wanted.tags::jsonb)), revision = c.revision + 1,
         updated_at = clock_timestamp()
       FROM unnest($1::uuid[], $2::text[]) AS wanted (id, tags) WHERE c.id = wanted.id RETURNING ${CUSTOMER_COLUMNS}`,
      [customers.map(({ id }) => id), customers.map(({ tags }) => JSON.stringify(tags))],
    )) as [Customer[], number];
    await this.outbox.add(tx, factsOf(rows));
  }
}

function tagsAfter({ kind, parameters: { tags = [] } }: OpenJob, before: string[]): string[] {
  return kind === 'add_tags' ? [...new Set([...before, ...tags])] : before.filter((tag) => !tags.includes(tag));
}
