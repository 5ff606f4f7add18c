import type { CloudEvent } from '@marmalade/contracts-envelope';
import type { DataSource, EntityManager } from 'typeorm';
import type { SignedLinks } from '../links/signed-links.js';
import type { PlannedNotification } from '../notifications/notification.js';
import type { SiteDirectory } from '../sites/site-directory.js';
import type { Audiences, Crowd, KnownEvent } from './audiences.js';
import { dueAtOf } from './by-hand.js';
import { showCaps } from './dry-run-caps.js';
import type { DryEvent, DryNotification } from './dry-run-view.js';
import { tellsEach, withoutTold } from './everyone.js';
import { maskedAddress } from './masked-address.js';
import { type PlanContext, planNotifications } from './plan-notifications.js';
import { planWebhooks } from './plan-webhooks.js';

/** Where everyone is told one by one only so many are planned, and all are counted. */
const OF_EVERYONE = 20;

/** What a dry run is made with. */
export interface DryRunParts {
  dataSource: DataSource;
  audiences: Audiences;
  catalogue: PlanContext['types'];
  sites: SiteDirectory;
  webhooks: {
    refresh(): Promise<void>;
    matching(type: string, site: string | undefined): readonly { id: string }[];
  };
  /** Made with a key of their own: whoever may try events out is not handed links by which others are unsubscribed. */
  links?: SignedLinks;
  clock?: () => Date;
}

/** Tells what events would cause if they were sent now. Nothing is stored, sent, learnt or counted: PostgreSQL sees to it. */
export class DryRun {
  constructor(private readonly parts: DryRunParts) {}

  /** @param events of known types, with valid data */
  async plan(events: KnownEvent[]): Promise<DryEvent[]> {
    const { dataSource, audiences, sites, webhooks } = this.parts;
    await Promise.all([sites.refresh(), webhooks.refresh()]);
    const now = this.parts.clock?.() ?? new Date();
    return dataSource.transaction(async (tx) => {
      await tx.query('SET TRANSACTION READ ONLY');
      const crowd = await audiences.of(tx, events, false);
      const answers: DryEvent[] = [];
      for (const known of events) {
        const { event, type } = known;
        const context = this.contextOf(event, now, crowd.suppressed);
        const planned = [
          ...planNotifications(event, type, (rule) => crowd.of(event, rule), context),
          ...planWebhooks(event, type, webhooks.matching(event.type, event.site)),
        ];
        const everyone = await this.everyone(tx, known, now);
        if (everyone) planned.push(...withoutTold(everyone.planned, planned));
        await showCaps(tx, planned, now);
        answers.push({
          id: event.id,
          type: event.type,
          notifications: planned.map((each) => toView(each, now)),
          ...(everyone && { everyone: everyone.count }),
        });
      }
      return answers;
    });
  }

  private async everyone(tx: EntityManager, { event, type }: KnownEvent, now: Date) {
    const { sites, catalogue } = this.parts;
    const isForEach = tellsEach(type, sites.get(event.site).id, catalogue);
    if (!isForEach && !type.workflow.notify.some(({ audience }) => audience === 'everyone')) return undefined;
    const [{ count }] = (await tx.query('SELECT count(*)::int AS count FROM recipient')) as [{ count: number }];
    if (!isForEach) return { count, planned: [] };
    for await (const { people, suppressed } of this.parts.audiences.everyone(tx, OF_EVERYONE)) {
      const context = this.contextOf(event, now, suppressed);
      const planned = planNotifications(
        event,
        type,
        ({ audience }) => (audience === 'everyone' ? people : []),
        context,
      );
      return { count, planned };
    }
    return { count, planned: [] };
  }

  private contextOf(event: CloudEvent, now: Date, suppressed: Crowd['suppressed']): PlanContext {
    const { catalogue: types, sites, links } = this.parts;
    return { now, site: sites.get(event.site), types, suppressed, links };
  }
}

function toView(planned: PlannedNotification, now: Date): DryNotification {
  const { workflow: type, recipientId: id, recipientName: name, locale, timeZone, category, priority, trace } = planned;
  return {
    type,
    recipient: { id, name: name ?? null, locale, timeZone },
    category,
    priority,
    variant: planned.variant ?? null,
    cancelKey: planned.cancelKey ?? null,
    trace,
    deliveries: planned.deliveries.map((delivery) => ({
      channel: delivery.channel,
      state: delivery.state,
      reason: delivery.reason ?? null,
      address: delivery.address === undefined ? null : maskedAddress(delivery.channel, delivery.address),
      dueAt: dueAtOf(delivery, now)?.toISOString() ?? null,
      expiresAt: delivery.expiresAt?.toISOString() ?? null,
      step: delivery.step ?? null,
      content: delivery.content === undefined ? null : (JSON.parse(delivery.content) as unknown),
    })),
  };
}
