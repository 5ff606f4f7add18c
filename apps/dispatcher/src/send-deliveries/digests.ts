import type { DataSource, EntityManager } from 'typeorm';
import type { DigestItem, DigestWording } from '../catalogue/digest-wording.js';
import type { Channel, Locale, TemplatedChannel } from '../catalogue/event-type.js';
import type { DeliveryStore, Verdict } from '../deliveries/delivery-store.js';
import { resolveRecipient } from '../recipients/recipient.js';
import type { SiteDirectory } from '../sites/site-directory.js';
import type { Recheck } from './recheck.js';

/** Digests made in one transaction. */
const AT_ONCE = 50;
/** Notifications shown in one digest; the template says how many there are in all. */
const ITEMS_MAX = 50;

interface Waiting {
  id: string;
  notificationId: string;
  recipientId: string;
  recipientName: string | null;
  channel: TemplatedChannel;
  period: string;
  type: string;
  locale: Locale;
  site: string | null;
  timeZone: string | null;
  content: Record<string, unknown>;
  occurredAt: Date;
}

/** Gathers what waits for a person's digest into one message, when its hour has come. */
export class Digests {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: DeliveryStore,
    private readonly recheck: Recheck,
    private readonly wording: DigestWording,
    private readonly sites: SiteDirectory,
  ) {}

  /** Makes the digests that are due; what they are made of is pending then. @returns how many there were */
  async release(): Promise<number> {
    const [due]: { n: number }[] = await this.dataSource.query(
      'SELECT count(*)::int AS n FROM (SELECT FROM digest WHERE due_at <= now() LIMIT 1) AS due',
    );
    if (due!.n === 0) return 0;
    await this.sites.refresh();
    return this.dataSource.transaction(async (tx) => {
      // Whoever adds to a digest touches its row: it is gone for them only when all they added can be seen here.
      const [digests] = (await tx.query(
        `DELETE FROM digest WHERE (recipient_id, channel, period) IN (
           SELECT recipient_id, channel, period FROM digest WHERE due_at <= now() ORDER BY due_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
         RETURNING recipient_id, channel, period`,
      )) as [{ recipient_id: string; channel: Channel; period: string }[], number];
      const waiting = await this.waitingFor(tx, digests);
      const verdicts = await this.recheck.verdicts(
        tx,
        waiting.map(({ id }) => id),
      );
      // A digest has an hour of its own, which the person chose: quiet hours do not move it.
      const dropped = [...verdicts.values()].filter(({ state }) => state !== 'deferred');
      const gone = new Set(dropped.map(({ id }) => id));
      const groups = new Map<string, Waiting[]>();
      for (const each of waiting) {
        if (gone.has(each.id)) continue;
        const key = `${each.recipientId}\n${each.channel}\n${each.period}`;
        groups.set(key, [...(groups.get(key) ?? []), each]);
      }
      const gathered = [...groups.values()].flatMap(gatheredIn);
      await this.store.settle(NOBODY, [...dropped, ...gathered], tx);
      await this.send(tx, [...groups.values()]);
      return digests.length;
    });
  }

  private async waitingFor(
    tx: EntityManager,
    digests: { recipient_id: string; channel: Channel; period: string }[],
  ): Promise<Waiting[]> {
    return tx.query(
      `SELECT d.id, d.notification_id AS "notificationId", d.recipient_id AS "recipientId", n.recipient_name AS "recipientName",
         d.channel, d.digest AS period, d.workflow AS type, n.locale, n.site, r.time_zone AS "timeZone", d.content,
         e.occurred_at AS "occurredAt"
       FROM unnest($1::text[], $2::text[], $3::text[]) AS due (recipient_id, channel, period)
       JOIN delivery d ON d.recipient_id = due.recipient_id AND d.channel = due.channel AND d.digest = due.period AND d.state = 'deferred'
       JOIN notification n ON n.id = d.notification_id JOIN event e ON e.id = n.event_id
       LEFT JOIN recipient r ON r.id = d.recipient_id
       ORDER BY d.id FOR UPDATE OF d`,
      [
        digests.map(({ recipient_id }) => recipient_id),
        digests.map(({ channel }) => channel),
        digests.map(({ period }) => period),
      ],
    );
  }

  /** The newest of each group carries the digest; one alone goes as it is. */
  private async send(tx: EntityManager, groups: Waiting[][]): Promise<void> {
    if (groups.length === 0) return;
    const rows = groups.map((group) => ({
      id: group.at(-1)!.id,
      content: group.length === 1 ? null : JSON.stringify(this.contentOf(group)),
    }));
    await tx.query(
      `UPDATE delivery d SET state = 'pending', due_at = clock_timestamp(), digest = NULL, updated_at = clock_timestamp(),
         content = coalesce(g.content::json, d.content)
       FROM unnest($1::uuid[], $2::text[]) AS g (id, content) WHERE d.id = g.id AND d.state = 'deferred'`,
      [rows.map(({ id }) => id), rows.map(({ content }) => content)],
    );
  }

  private contentOf(group: Waiting[]): unknown {
    const { recipientId, recipientName, channel, period, locale, site: siteId, timeZone } = group.at(-1)!;
    const site = this.sites.get(siteId ?? undefined);
    const recipient = {
      ...resolveRecipient({ id: recipientId, name: recipientName ?? undefined, timeZone: timeZone ?? undefined }, site),
      locale,
    };
    return this.wording.render(channel, locale, site.locale, {
      data: {},
      event: { id: '', type: 'digest', time: new Date().toISOString(), source: '/marmalade/dispatcher' },
      recipient,
      site,
      items: group.slice(-ITEMS_MAX).map(itemOf),
      count: group.length,
      period,
    });
  }
}

/** No worker's name: what waits for a digest is in nobody's hands. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

function gatheredIn(group: Waiting[]): Verdict[] {
  const last = group.at(-1)!;
  return group.slice(0, -1).map(({ id, notificationId, channel }) => ({
    id,
    notificationId,
    channel,
    state: 'skipped',
    code: 'DIGESTED',
    detail: `Went out in the ${last.period} digest, with delivery ${last.id}`,
  }));
}

/** What a digest shows of a message that was rendered for its channel. */
function itemOf({ content, occurredAt }: Waiting): DigestItem {
  const { subject, title, message, body, text, link, buttons } = content as Record<string, string | undefined> & {
    buttons?: { url: string }[][];
  };
  const plainText = withoutTags(message ?? body ?? text ?? '');
  const heading = subject ?? title ?? plainText.split('\n')[0] ?? '';
  const url = link ?? buttons?.[0]?.[0]?.url;
  return {
    title: heading,
    text: plainText === heading ? '' : plainText,
    ...(url && { link: url }),
    time: occurredAt.toISOString(),
  };
}

/** Telegram's HTML as the text it shows; the digest's template escapes it again. */
function withoutTags(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(
      /&(amp|lt|gt|quot|#39);/g,
      (entity) => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" })[entity]!,
    );
}
