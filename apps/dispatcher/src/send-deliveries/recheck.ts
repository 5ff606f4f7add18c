import type { DataSource, EntityManager } from 'typeorm';
import type { Priority } from '../catalogue/event-type.js';
import type { DeliveryStore, FoundDelivery, Verdict } from '../deliveries/delivery-store.js';
import { reachedReceiver } from '../deliveries/reached-receiver.js';
import { CANCELLATION_JOIN } from '../notifications/cancellations.js';
import { quietEnd } from '../planning/decide.js';
import { DISTURBING_CHANNELS, objectionToStored, type StoredSubject } from '../preferences/preferences.js';
import { resolveRecipient } from '../recipients/recipient.js';
import type { SiteDirectory } from '../sites/site-directory.js';

/** What has to be known of a delivery that waited. */
interface Facts extends StoredSubject {
  id: string;
  notificationId: string;
  priority: Priority;
  site: string | null;
  recipientId: string;
  timeZone: string | null;
  expired: boolean;
  expiresAt: Date | null;
  cancelledBy: string | null;
  superseded: boolean;
  isReached: boolean;
  dead: string | null;
  inactive: boolean;
  now: Date;
}

/**
 * Looks again at what waited before it goes: much may have happened meanwhile. It may have been taken back, be too late, be
 * outdone by a newer one, be wanted no more; it may have become night again.
 */
export class Recheck {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: DeliveryStore,
    private readonly sites: SiteDirectory,
    /** In place of the database's, where a test is to live at another time. */
    private readonly clock?: () => Date,
  ) {}

  /** @param found claimed by this worker @returns those that go */
  async check(worker: string, found: FoundDelivery[]): Promise<FoundDelivery[]> {
    const deferred = found.filter((delivery) => delivery.deferred);
    if (deferred.length === 0) return found;
    await this.sites.refresh();
    const verdicts = await this.verdicts(
      this.dataSource.manager,
      deferred.map(({ id }) => id),
    );
    await this.store.settle(worker, [...verdicts.values()]);
    await this.store.advanceChains(
      deferred.filter(({ id, chained }) => chained && verdicts.has(id)).map(({ notificationId }) => notificationId),
    );
    const going = found.filter(({ id }) => !verdicts.has(id));
    await this.overtake(going.filter((delivery) => delivery.deferred && delivery.chained));
    return going;
  }

  /** Why deliveries do not go, by id; those that go are left out. One query for all. */
  async verdicts(tx: EntityManager, ids: string[]): Promise<Map<string, Verdict>> {
    const rows: Facts[] = await tx.query(
      `SELECT d.id, d.notification_id AS "notificationId", d.channel, d.workflow AS type, n.category, n.priority, d.lane, d.forced, n.site,
         n.recipient_id AS "recipientId", r.time_zone AS "timeZone", p.preferences, d.expires_at <= now() AS expired,
         d.expires_at AS "expiresAt", c.key AS "cancelledBy", s.reason AS dead,
         coalesce(NOT r.active, false) AS inactive, now() AS now,
         d.digest_key IS NOT NULL AND EXISTS (
           SELECT FROM delivery newer WHERE newer.recipient_id = d.recipient_id AND newer.channel = d.channel
             AND newer.digest_key = d.digest_key AND newer.id > d.id AND newer.state NOT IN ('failed', 'skipped', 'cancelled', 'expired')
         ) AS superseded,
         d.step IS NOT NULL AND EXISTS (
           SELECT FROM delivery before WHERE before.notification_id = d.notification_id AND before.step < d.step
             AND ${reachedReceiver('before')}
         ) AS "isReached"
       FROM delivery d JOIN notification n ON n.id = d.notification_id
       LEFT JOIN event e ON e.id = n.event_id
       LEFT JOIN recipient r ON r.id = n.recipient_id
       LEFT JOIN recipient_preference p ON p.recipient_id = n.recipient_id
       LEFT JOIN suppression s ON s.channel = d.channel AND s.address = d.address
       ${CANCELLATION_JOIN}
       WHERE d.id = ANY($1::uuid[])`,
      [ids],
    );
    return new Map(
      rows.flatMap((row) => {
        const verdict = this.judge(row);
        const { id, notificationId, channel } = row;
        return verdict ? [[id, { id, notificationId, channel, ...verdict }] as const] : [];
      }),
    );
  }

  private judge(facts: Facts): Pick<Verdict, 'state' | 'code' | 'detail' | 'dueAt'> | undefined {
    const { channel, expiresAt } = facts;
    const now = this.clock?.() ?? facts.now;
    if (facts.cancelledBy)
      return { state: 'cancelled', code: 'CANCELLED', detail: `Taken back (${facts.cancelledBy})` };
    if (facts.inactive) {
      return {
        state: 'skipped',
        code: 'PERSON_INACTIVE',
        detail: `${facts.recipientId} was blocked or left meanwhile`,
      };
    }
    if (facts.expired) return { state: 'expired', code: 'EXPIRED', detail: 'It waited until it was too late' };
    if (facts.isReached) {
      return { state: 'cancelled', code: 'FALLBACK_NOT_NEEDED', detail: 'A step before it reached its receiver' };
    }
    if (facts.superseded)
      return { state: 'skipped', code: 'COALESCED', detail: 'A newer one on the same matter goes instead' };
    if (facts.dead)
      return { state: 'skipped', code: 'ADDRESS_SUPPRESSED', detail: `Nothing reaches this address: ${facts.dead}` };
    if (facts.forced || !DISTURBING_CHANNELS.includes(channel)) return undefined;
    const against = objectionToStored(facts);
    if (against) return { state: 'skipped', code: against.code, detail: `${against.detail}, said while it waited` };
    const site = this.sites.get(facts.site ?? undefined);
    const person = { id: facts.recipientId, timeZone: facts.timeZone ?? undefined };
    const recipient = { ...resolveRecipient(person, site), preferences: facts.preferences ?? undefined };
    const until = quietEnd({ workflow: { priority: facts.priority }, site, recipient }, now);
    if (!until) return undefined;
    return expiresAt && expiresAt <= until
      ? {
          state: 'expired',
          code: 'EXPIRED',
          detail: `Would be too late after the quiet hours, at ${until.toISOString()}`,
        }
      : { state: 'deferred', code: 'QUIET_HOURS', detail: `Quiet hours until ${until.toISOString()}`, dueAt: until };
  }

  /**
   * A step whose turn has come because those before it took too long: what of them has not gone yet goes no more. Not so in the
   * app: there nothing is taken out of the inbox that another channel has told as well, so that nothing is kept from it either.
   */
  private async overtake(steps: FoundDelivery[]): Promise<void> {
    if (steps.length === 0) return;
    await this.dataSource.query(
      `WITH overtaken AS (
         UPDATE delivery d SET state = 'cancelled', reason = 'FALLBACK_TAKEN', due_at = NULL, worker_id = NULL, updated_at = clock_timestamp()
         FROM delivery taken WHERE taken.id = ANY($1::uuid[]) AND d.notification_id = taken.notification_id
           AND d.step < taken.step AND d.channel <> 'in_app' AND d.state IN ('pending', 'deferred', 'claimed')
         RETURNING d.notification_id, d.channel
       )
       INSERT INTO decision (notification_id, channel, code, detail)
       SELECT notification_id, channel, 'FALLBACK_TAKEN', 'It took too long: the next step of the chain goes instead' FROM overtaken`,
      [steps.map(({ id }) => id)],
    );
  }
}
