import { createEvent, type DataOf } from '@marmalade/contracts-envelope';
import { DiscountExpiring } from '@marmalade/contracts-loyalty';
import type { Outbox, OutboxEntry } from '@marmalade/outbox';
import { DateTime } from 'luxon';
import type { DataSource, EntityManager } from 'typeorm';
import type { CustomerDirectory } from '../customers/customer-directory.js';
import type { Customer } from '../customers/customer.js';
import { termsView } from '../discount-templates/template-view.js';
import { discountAttributes, discountData } from '../discounts/discount-events.js';
import { type Discount, DISCOUNT_COLUMNS } from '../discounts/discount.js';
import type { SettingDirectory } from '../settings/setting-directory.js';
import type { Site, SiteDirectory } from '../sites/site-directory.js';

/** Discounts a transaction deals with. */
const BATCH = 500;
/** From this hour on, where the customer is. */
const HOUR = 10;
/** Whoever was told of it within so long before need not be told again. */
const FRESH_MS = 24 * 3_600_000;

interface Parts {
  dataSource: DataSource;
  outbox: Outbox;
  customers: CustomerDirectory;
  sites: SiteDirectory;
  settings: SettingDirectory;
  /** What time it is; unset: the clock's. */
  now?: () => Date;
  batch?: number;
}

/** Announces discounts that end soon and have not been used: each once, some days before its end, by day where the customer is. */
export class AnnounceExpiringDiscounts {
  private readonly now: () => Date;
  private readonly batch: number;

  constructor(private readonly parts: Parts) {
    this.now = parts.now ?? (() => new Date());
    this.batch = parts.batch ?? BATCH;
  }

  /** Announces what is due now. @returns how many were */
  async round(signal?: AbortSignal): Promise<number> {
    const days = await this.parts.settings.value('loyalty.expiring_days');
    let announced = 0;
    let after: Place | undefined;
    do {
      const page = await this.page(days, after);
      announced += page.announced;
      after = page.after;
    } while (after && !signal?.aborted);
    return announced;
  }

  private page(days: number, after?: Place): Promise<{ announced: number; after?: Place }> {
    return this.parts.dataSource.transaction(async (tx) => {
      const now = this.now();
      const found = await nextEnding(tx, { now, days, after, limit: this.batch });
      const customers = await this.parts.customers.findAll(
        found.map(({ customerId }) => customerId!),
        tx,
      );
      const due: { discount: Ending; entry?: OutboxEntry }[] = [];
      for (const discount of found) {
        const customer = customers.get(discount.customerId!);
        const site = await this.parts.sites.find(discount.site ?? customer?.site ?? null, tx);
        if (customer && !isDue(discount, days, customer.person.timeZone ?? site.timeZone, now)) continue;
        due.push({ discount, entry: customer && entryOf(discount, customer, site, days) });
      }
      await mark(
        tx,
        due.map(({ discount }) => discount.id),
        now,
      );
      const entries = due.flatMap(({ entry }) => entry ?? []);
      await this.parts.outbox.add(tx, entries);
      const last = found.at(-1);
      const isLast = found.length < this.batch;
      return { announced: entries.length, after: isLast || !last ? undefined : { end: last.validUntil, id: last.id } };
    });
  }
}

/** Behind which the next page begins. */
interface Place {
  end: Date;
  id: string;
}

type Ending = Discount & { validUntil: Date };

/** A replica that is at it holds its page: others pass it over. */
async function nextEnding(
  tx: EntityManager,
  { now, days, after, limit }: { now: Date; days: number; after?: Place; limit: number },
): Promise<Ending[]> {
  return tx.query(
    `SELECT ${DISCOUNT_COLUMNS} FROM discount d
     WHERE d.expiring_announced_at IS NULL AND d.revoked_at IS NULL AND d.used < d.max_uses AND d.customer_id IS NOT NULL
       AND d.valid_until > $1::timestamptz AND d.valid_until < $1::timestamptz + make_interval(days => $2::int + 1)
       AND ($3::timestamptz IS NULL OR (d.valid_until, d.id) > ($3::timestamptz, $4::uuid))
     ORDER BY d.valid_until, d.id LIMIT $5 FOR UPDATE SKIP LOCKED`,
    [now, days, after?.end ?? null, after?.id ?? null, limit],
  );
}

async function mark(tx: EntityManager, ids: string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx.query('UPDATE discount SET expiring_announced_at = $2 WHERE id = ANY($1::uuid[])', [ids, now]);
}

/** Some days before the end, from the morning on. */
function isDue({ validUntil }: Ending, days: number, timeZone: string, now: Date): boolean {
  const end = DateTime.fromJSDate(validUntil, { zone: timeZone });
  const local = DateTime.fromJSDate(now, { zone: timeZone });
  const [day, today] = [end.isValid ? end : end.setZone('UTC'), local.isValid ? local : local.setZone('UTC')];
  return today.startOf('day') >= day.startOf('day').minus({ days }) && today.hour >= HOUR;
}

/** @returns undefined: it is too fresh to be reminded of, or the customer is none any more */
function entryOf(discount: Ending, customer: Customer, { locale }: Site, days: number): OutboxEntry | undefined {
  const reminded = discount.validUntil.getTime() - days * 86_400_000;
  if (customer.status !== 'active' || discount.issuedAt.getTime() > reminded - FRESH_MS) return undefined;
  const { minimumOrder } = termsView(discount);
  const data = {
    ...discountData(discount, customer, locale),
    ...(minimumOrder && { minimumOrder }),
    validUntil: discount.validUntil.toISOString(),
  } as DataOf<typeof DiscountExpiring>;
  const event = createEvent(DiscountExpiring, data, discountAttributes(discount, customer));
  return { event, orderKey: customer.id };
}
