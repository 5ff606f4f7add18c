import type { Actor } from '@marmalade/auth';
import { problemType, VALIDATION_FAILED } from '@marmalade/http';
import type { Outbox } from '@marmalade/outbox';
import type { EntityManager } from 'typeorm';
import { auditEvents } from '../audit/loyalty-audit.js';
import { newCode } from '../codes/discount-code.js';
import type { Customer } from '../customers/customer.js';
import type { DiscountTemplate, Trigger } from '../discount-templates/discount-template.js';
import { DISCOUNT_TEMPLATE_NOT_ISSUABLE } from '../discount-templates/template-problems.js';
import type { TemplateStore } from '../discount-templates/template-store.js';
import type { SiteDirectory } from '../sites/site-directory.js';
import type { Discount, IssuedVia } from './discount.js';
import { issuedEvent } from './discount-events.js';
import { customersWithoutUsesLeft, insertDiscounts, newDiscount, whyNotInserted } from './issue-statements.js';
import { localDay, type Validity, validityOf } from './validity.js';

/** Discounts issued at once at most. */
export const ISSUE_LIMIT = 500;
/** A code that is taken is drawn anew; with so many free ones twice is already hardly ever needed. */
const DRAWS = 5;

/** Why a customer was given none. */
export const SKIPPED_REASONS = [
  'CUSTOMER_UNKNOWN',
  'CUSTOMER_BLOCKED',
  'CUSTOMER_INACTIVE',
  'TEST_DATA',
  'ALREADY_ISSUED',
  'CUSTOMER_LIMIT_REACHED',
  'TEMPLATE_LIMIT_REACHED',
] as const;
export type SkippedReason = (typeof SKIPPED_REASONS)[number];

export interface Skipped {
  customerId: string;
  reason: SkippedReason;
}

/** What is to be issued, to whom, and on what occasion. */
export interface IssueOrder {
  template: DiscountTemplate;
  /** At most 500, each once. */
  customers: readonly Customer[];
  via: IssuedVia;
  issuedBy: Actor;
  /** A customer gets one discount of a key, ever: `subscription`, `birthday:2026`, `job:…`. Unset: each time another one. */
  onceKey?: string | ((customer: Customer) => string);
  /** Local day of the shop, in place of the template's end. */
  validUntil?: string;
}

export interface Issued {
  issued: Discount[];
  skipped: Skipped[];
}

export const DISCOUNT_CODES_EXHAUSTED = problemType({
  code: 'DISCOUNT_CODES_EXHAUSTED',
  status: 409,
  title: 'Hardly any code of this form is free: the template needs longer ones',
});

/** Issues discounts, with their events and audit entries. */
export class DiscountIssuer {
  constructor(
    private readonly templates: TemplateStore,
    private readonly sites: SiteDirectory,
    private readonly outbox: Outbox,
    private readonly drawCode: typeof newCode = newCode,
  ) {}

  /**
   * The template of what is issued when something happens to a customer of a site.
   * @param site null: they belong to none
   */
  async templateFor(
    trigger: Trigger,
    site: string | null,
    { isTest = false, on }: { isTest?: boolean; on?: EntityManager } = {},
  ): Promise<DiscountTemplate | undefined> {
    const { timeZone } = await this.sites.find(site, on);
    return this.templates.forTrigger(trigger, { site, isTest, today: localDay(new Date(), timeZone) }, on);
  }

  /**
   * @param validUntil the last day of a discount that is to be issued, if it has one of its own
   * @throws Problem DISCOUNT_TEMPLATE_NOT_ISSUABLE; VALIDATION_FAILED when that day is over
   */
  async assertIssuable(tx: EntityManager, template: DiscountTemplate, validUntil?: string): Promise<void> {
    const { timeZone } = await this.sites.find(template.site, tx);
    const today = localDay(new Date(), timeZone);
    if (validUntil !== undefined && validUntil < today) {
      const entry = { pointer: '/validUntil', code: 'IS_AHEAD', message: 'validUntil must not be a day that is over' };
      throw VALIDATION_FAILED.problem(undefined, [entry]);
    }
    const reason = reasonNotToIssue(template, today);
    if (reason) throw DISCOUNT_TEMPLATE_NOT_ISSUABLE.problem(`The template ${template.name} ${reason}.`);
  }

  /**
   * Gives each of the customers a discount, all in one statement, and announces it; whoever may have none is told of with the reason.
   * Safe against repetition by `onceKey`, whatever else runs at the same time.
   * @param tx the discounts are there when it commits, and are announced then
   * @throws Problem DISCOUNT_CODES_EXHAUSTED
   */
  async issue(tx: EntityManager, order: IssueOrder): Promise<Issued> {
    if (order.customers.length > ISSUE_LIMIT) throw new RangeError(`at most ${ISSUE_LIMIT} are issued at once`);
    const skipped = order.customers.flatMap((customer) => skippedAtOnce(customer, order.template));
    const isOut = new Set(skipped.map(({ customerId }) => customerId));
    let waiting = [...new Map(order.customers.map((customer) => [customer.id, customer])).values()];
    waiting = waiting.filter(({ id }) => !isOut.has(id));
    const template = await this.lockIfLimited(tx, order.template);
    const full = await customersWithoutUsesLeft(tx, template, waiting);
    for (const { id } of waiting) if (full.has(id)) skipped.push({ customerId: id, reason: 'CUSTOMER_LIMIT_REACHED' });
    waiting = waiting.filter(({ id }) => !full.has(id));
    const inserted = await this.insert(tx, { ...order, template }, waiting);
    if (inserted.issued.length > 0) await this.tell(tx, order, inserted.issued);
    return { issued: inserted.issued, skipped: [...skipped, ...inserted.skipped] };
  }

  /** Whoever issues of a limited template waits for the other to commit, and then sees what they issued. */
  private async lockIfLimited(tx: EntityManager, template: DiscountTemplate): Promise<DiscountTemplate> {
    const isLimited = template.maxIssued !== null || template.maxUsesPerCustomer !== null;
    return isLimited ? this.templates.lock(tx, template.id) : template;
  }

  /** In rounds: a code that is taken is drawn again, and whoever has the discount already leaves the room to the next. */
  private async insert(tx: EntityManager, order: IssueOrder, customers: Customer[]): Promise<Issued> {
    const { maxIssued, issued: before, codePrefix, codeLength } = order.template;
    const validityOf = await this.validitiesOf(tx, order, customers);
    const draw = (customer: Customer) =>
      newDiscount(order, customer, validityOf(customer), this.drawCode(codePrefix, codeLength));
    const skipped: Skipped[] = [];
    const issued: Discount[] = [];
    let room = maxIssued === null ? customers.length : Math.max(0, maxIssued - before);
    let waiting = customers;
    for (let draws = 0; waiting.length > 0 && room > 0;) {
      const turn = waiting.slice(0, room);
      const made = await insertDiscounts(tx, order, turn, draw);
      issued.push(...made);
      const isMade = new Set(made.map(({ customerId }) => customerId));
      const missing = turn.filter(({ id }) => !isMade.has(id));
      const refused = await whyNotInserted(tx, order, missing);
      skipped.push(...refused);
      const isRefused = new Set(refused.map(({ customerId }) => customerId));
      const again = missing.filter(({ id }) => !isRefused.has(id));
      if (again.length > 0 && (draws += 1) === DRAWS) throw DISCOUNT_CODES_EXHAUSTED.problem();
      waiting = [...again, ...waiting.slice(turn.length)];
      room -= made.length;
    }
    skipped.push(...waiting.map(({ id }) => ({ customerId: id, reason: 'TEMPLATE_LIMIT_REACHED' as const })));
    return { issued, skipped };
  }

  /** By the site of each customer: its clock counts where the discount itself has none. */
  private async validitiesOf(
    tx: EntityManager,
    { template, validUntil }: IssueOrder,
    customers: readonly Customer[],
  ): Promise<(customer: Customer) => Validity> {
    const now = new Date();
    const siteOf = (customer: Customer) => template.site ?? customer.site;
    const names = [...new Set(customers.map(siteOf))];
    const sites = await Promise.all(names.map((name) => this.sites.find(name, tx)));
    const validities = new Map(
      names.map((name, place) => [name, validityOf(template, now, sites[place]!.timeZone, validUntil)]),
    );
    return (customer) => validities.get(siteOf(customer))!;
  }

  private async tell(
    tx: EntityManager,
    { template, customers, issuedBy }: IssueOrder,
    issued: Discount[],
  ): Promise<void> {
    await this.templates.countIssued(tx, template.id, issued.length);
    const byId = new Map(customers.map((customer) => [customer.id, customer]));
    const of = (discount: Discount) => byId.get(discount.customerId!)!;
    const names = [...new Set(issued.map((discount) => discount.site ?? of(discount).site))];
    const locales = new Map(
      await Promise.all(names.map(async (name) => [name, (await this.sites.find(name, tx)).locale] as const)),
    );
    const events = issued.map((discount) => {
      const customer = of(discount);
      const event = issuedEvent(discount, customer, locales.get(discount.site ?? customer.site)!);
      return { event, orderKey: customer.id };
    });
    const entries = issued.map(({ id, templateId, customerId, issuedVia, validUntil }) => ({
      action: 'discount.issued',
      subjectKind: 'discount',
      subjectId: id,
      after: { templateId, customerId, issuedVia, validUntil: validUntil?.toISOString() ?? null },
    }));
    await this.outbox.add(tx, [...events, ...auditEvents(issuedBy, entries)]);
  }
}

function reasonNotToIssue({ archivedAt, active, validUntil }: DiscountTemplate, today: string): string | undefined {
  if (archivedAt) return 'is archived';
  if (!active) return 'is switched off';
  return validUntil !== null && validUntil < today ? `ended on ${validUntil}` : undefined;
}

function skippedAtOnce({ id, status, isTest }: Customer, template: DiscountTemplate): Skipped[] {
  if (isTest !== template.isTest) return [{ customerId: id, reason: 'TEST_DATA' }];
  if (status === 'active') return [];
  return [{ customerId: id, reason: status === 'blocked' ? 'CUSTOMER_BLOCKED' : 'CUSTOMER_INACTIVE' }];
}
