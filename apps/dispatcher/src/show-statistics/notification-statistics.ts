import { Parameters } from '@marmalade/database';
import type { DataSource, EntityManager } from 'typeorm';
import { DELIVERY_STATES, type DeliveryState } from '../deliveries/delivery-state.js';
import { idOf } from '../notifications/id-range.js';
import { isListed, siteCondition } from '../notifications/notification-filter.js';
import { withinTime } from '../notifications/time-limit.js';
import { type Count, type Engagement, figuresBy, figuresOf, variantFigures, withSent } from './statistics.js';
import type { Statistics } from './statistics-view.js';
import { rangeOf, type StatisticsQuery } from './statistics-query.js';

/** Deliveries whose latency is looked at, about: the rank of the 95th percentile is then right within half a percent. */
const SAMPLE = 5_000;
/** The last byte of an id is random. */
const BYTE_VALUES = 256;
/** Codes in the trace of what was not to be sent at once. */
const WAITED = ['QUIET_HOURS', 'SCHEDULED', 'DIGEST', 'FALLBACK'];
const MEMORY = '64MB';

/** Counts what became of deliveries planned in a stretch of time: by indexes alone, so that a million takes a part of a second. */
export class NotificationStatistics {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws Problem VALIDATION_FAILED, LIST_TOO_SLOW */
  async show(query: StatisticsQuery): Promise<Statistics> {
    const range = rangeOf(query);
    const wanted = { ...query, ...range };
    return withinTime(
      this.dataSource,
      async (tx) => {
        const counts = withSent(await countsOf(tx, wanted));
        const engagement = await engagementOf(tx, wanted);
        const totals = figuresOf(counts, engagement);
        const byStatus = Object.fromEntries(DELIVERY_STATES.map((state) => [state, 0])) as Record<
          DeliveryState,
          number
        >;
        for (const { state, count } of counts) byStatus[state] += count;
        return {
          ...range,
          totals,
          byStatus,
          byType: figuresBy('type', counts, engagement),
          byChannel: figuresBy('channel', counts, engagement),
          latencyMs: await latencyOf(tx, wanted, totals.deliveries),
          variants: variantFigures(await variantsOf(tx, wanted), counts, engagement),
        };
      },
      { settings: { work_mem: MEMORY } },
    );
  }
}

type Wanted = StatisticsQuery & { from: Date; to: Date };

function within(id: string, { from, to }: Wanted, parameters: Parameters): string {
  return `${id} >= ${parameters.add(idOf(from))} AND ${id} < ${parameters.add(idOf(to))}`;
}

/** What is joined to deliveries `d`: their notifications, as far as an index tells of anything particular about them. */
function joins(wanted: Wanted, parameters: Parameters): string {
  return `LEFT JOIN (
    SELECT id, variant, site, is_test FROM notification
    WHERE (is_test OR variant IS NOT NULL OR site IS NOT NULL) AND ${within('id', wanted, parameters)}
  ) AS apart ON apart.id = d.notification_id`;
}

/** Which deliveries are meant. @param id the column whose time counts */
function conditions(wanted: Wanted, parameters: Parameters, id: string): string {
  const { type, channel, site, test } = wanted;
  const all = [within(id, wanted, parameters)];
  if (type !== undefined) all.push(`d.workflow = ${parameters.add(type)}`);
  if (channel !== undefined) all.push(`d.channel = ${parameters.add(channel)}`);
  if (site !== undefined) all.push(siteCondition('apart', site, parameters));
  if (!test) all.push('apart.is_test IS NOT TRUE');
  return all.join(' AND ');
}

/** All, those of each state an index knows, and those in hand, in one statement: they are subtracted from each other. */
async function countsOf(tx: EntityManager, wanted: Wanted): Promise<Count[]> {
  const parameters = new Parameters();
  const count = (state: string, more = ''): string =>
    `SELECT d.workflow AS type, d.channel, apart.variant, ${state} AS state, count(*)::int AS count
     FROM delivery d ${joins(wanted, parameters)} WHERE ${conditions(wanted, parameters, 'd.notification_id')} ${more}
     GROUP BY 1, 2, 3, 4`;
  const listed = parameters.add(DELIVERY_STATES.filter(isListed));
  return tx.query(
    [
      count('NULL::text'),
      count('d.listed_state', `AND d.listed_state = ANY (${listed}::text[])`),
      count('d.state', `AND d.state IN ('claimed', 'sending') AND d.id IN (SELECT unnest(delivery_ids) FROM claim)`),
    ].join(' UNION ALL '),
    parameters.values,
  );
}

async function engagementOf(tx: EntityManager, wanted: Wanted): Promise<Engagement[]> {
  const parameters = new Parameters();
  return tx.query(
    `SELECT d.workflow AS type, d.channel, apart.variant,
       count(*) FILTER (WHERE engaged.opened)::int AS opened, count(*) FILTER (WHERE engaged.clicked)::int AS clicked
     FROM (SELECT delivery_id, bool_or(kind = 'opened') AS opened, bool_or(kind = 'clicked') AS clicked FROM engagement
           WHERE ${within('delivery_id', wanted, parameters)} GROUP BY delivery_id) AS engaged
     JOIN delivery d ON d.id = engaged.delivery_id ${joins(wanted, parameters)}
     WHERE ${conditions(wanted, parameters, 'd.notification_id')} GROUP BY 1, 2, 3`,
    parameters.values,
  );
}

/** How many notifications got each wording. */
async function variantsOf(
  tx: EntityManager,
  wanted: Wanted,
): Promise<{ type: string; variant: string; count: number }[]> {
  const { type, channel, site, test } = wanted;
  const parameters = new Parameters();
  const all = ['variant IS NOT NULL', within('id', wanted, parameters)];
  if (type !== undefined) all.push(`workflow = ${parameters.add(type)}`);
  if (site !== undefined) all.push(siteCondition('n', site, parameters));
  if (!test) all.push('NOT is_test');
  if (channel !== undefined) {
    all.push(
      `EXISTS (SELECT FROM delivery d WHERE d.notification_id = n.id AND d.channel = ${parameters.add(channel)})`,
    );
  }
  return tx.query(
    `SELECT workflow AS type, variant, count(*)::int AS count FROM notification n WHERE ${all.join(' AND ')} GROUP BY 1, 2 ORDER BY 1, 2`,
    parameters.values,
  );
}

/** The sample is taken by the last bytes of ids, which are random, from the index alone; only then rows are looked at. */
async function latencyOf(tx: EntityManager, wanted: Wanted, deliveries: number): Promise<Statistics['latencyMs']> {
  const parameters = new Parameters();
  const part = SAMPLE / Math.max(deliveries, SAMPLE);
  const last = Math.ceil(BYTE_VALUES * part);
  const beforeLast = Math.ceil((BYTE_VALUES * BYTE_VALUES * part) / last);
  const [{ sample, percentiles }] = (await tx.query(
    `WITH sampled AS MATERIALIZED (
       SELECT d.id, d.notification_id, d.channel FROM delivery d ${joins(wanted, parameters)}
       WHERE ${conditions(wanted, parameters, 'd.notification_id')}
         AND get_byte(uuid_send(d.id), 15) < ${parameters.add(last)} AND get_byte(uuid_send(d.id), 14) < ${parameters.add(beforeLast)}
       LIMIT ${2 * SAMPLE}
     )
     SELECT count(*)::int AS sample, percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (
       ORDER BY extract(epoch FROM a.finished_at - d.created_at)::float8 * 1000) AS percentiles
     FROM sampled JOIN delivery d ON d.id = sampled.id
     JOIN delivery_attempt a ON a.delivery_id = sampled.id AND a.outcome = 'sent'
     WHERE NOT EXISTS (
       SELECT FROM notification n, json_array_elements(n.trace) AS line WHERE n.id = sampled.notification_id
         AND line ->> 'code' = ANY (${parameters.add(WAITED)}::text[]) AND line ->> 'channel' = sampled.channel)`,
    parameters.values,
  )) as [{ sample: number; percentiles: number[] | null }];
  const [p50 = null, p95 = null] = (percentiles ?? []).map(Math.round);
  return { p50, p95, sample };
}
