import { newId } from '@marmalade/contracts-envelope';
import { decodeCursor, type Page, page } from '@marmalade/http';
import type { DataSource, EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { type DiscountTemplate, TEMPLATE_COLUMNS, type Trigger } from './discount-template.js';
import { DISCOUNT_TEMPLATE_NOT_FOUND } from './template-problems.js';
import type { TemplateState } from './template-rules.js';

type On = DataSource | EntityManager;

export interface TemplateFilter {
  trigger?: Trigger;
  site?: string;
  active?: boolean;
  isTest?: boolean;
  /** Unset: only those that are not. */
  archived?: boolean;
  limit: number;
  cursor?: string;
}

/** Whoever redeems holds it shared: while a limit is changed, uses are counted and none is added. */
export const LIMITS_LOCK = `hashtextextended(current_schema() || ' limits of discounts', 0)`;

/** Discount templates as the database has them. */
export class TemplateStore {
  constructor(private readonly dataSource: DataSource) {}

  /** @param id any text @throws Problem DISCOUNT_TEMPLATE_NOT_FOUND */
  async find(id: string, on: On = this.dataSource): Promise<DiscountTemplate> {
    const [found] = isUuid(id) ? await this.select(on, 'WHERE t.id = $1', [id]) : [];
    if (!found) throw DISCOUNT_TEMPLATE_NOT_FOUND.problem();
    return found;
  }

  /** Held to the end of the transaction. @throws Problem DISCOUNT_TEMPLATE_NOT_FOUND */
  async lock(tx: EntityManager, id: string): Promise<DiscountTemplate> {
    const [found] = isUuid(id) ? await this.select(tx, 'WHERE t.id = $1 FOR NO KEY UPDATE', [id]) : [];
    if (!found) throw DISCOUNT_TEMPLATE_NOT_FOUND.problem();
    return found;
  }

  /** The newest first. @throws Problem CURSOR_INVALID */
  async list({ limit, cursor, ...filter }: TemplateFilter): Promise<Page<DiscountTemplate>> {
    const [before] = cursor ? decodeCursor(cursor, ['uuid']) : [null];
    const rows = await this.select(
      this.dataSource,
      `WHERE ($1::text IS NULL OR t.trigger = $1) AND ($2::text IS NULL OR t.site = $2)
         AND ($3::bool IS NULL OR t.active = $3) AND ($4::bool IS NULL OR t.is_test = $4)
         AND (t.archived_at IS NOT NULL) = $5 AND ($6::uuid IS NULL OR t.id < $6)
       ORDER BY t.id DESC LIMIT $7`,
      [
        filter.trigger ?? null,
        filter.site ?? null,
        filter.active ?? null,
        filter.isTest ?? null,
        filter.archived ?? false,
        before,
        limit + 1,
      ],
    );
    return page(rows, limit, ({ id }) => [id]);
  }

  /**
   * Of what is issued when something happens: the newest active one for that site, else the newest for all of them.
   * @param site null: the customer belongs to none @param today the local date there; one that has ended is passed over
   */
  async forTrigger(
    trigger: Trigger,
    { site, isTest, today }: { site: string | null; isTest: boolean; today: string },
    on: On = this.dataSource,
  ): Promise<DiscountTemplate | undefined> {
    const [found] = await this.select(
      on,
      `WHERE t.active AND t.trigger = $1 AND (t.site = $2 OR t.site IS NULL) AND t.is_test = $3
         AND (t.valid_until IS NULL OR t.valid_until >= $4::date)
       ORDER BY t.site IS NULL, t.id DESC LIMIT 1`,
      [trigger, site, isTest, today],
    );
    return found;
  }

  async insert(tx: EntityManager, state: TemplateState): Promise<DiscountTemplate> {
    const rows: DiscountTemplate[] = await tx.query(
      `INSERT INTO discount_template AS t (id, name, title, kind, percent, amount, currency, maximum_off, minimum_order, trigger,
         site, valid_from, valid_until, valid_days, max_uses, max_uses_per_customer, max_uses_total, max_issued, code_prefix,
         code_length, active, is_test)
       VALUES ($1, $2, $3::jsonb, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
       RETURNING ${TEMPLATE_COLUMNS}`,
      [newId(), ...valuesOf(state), state.isTest],
    );
    return rows[0]!;
  }

  /** @param recount uses are counted anew: their limit is another one */
  async update(
    tx: EntityManager,
    id: string,
    state: TemplateState & { archivedAt: Date | null },
    recount: boolean,
  ): Promise<DiscountTemplate> {
    const [rows]: [DiscountTemplate[]] = await tx.query(
      `UPDATE discount_template AS t SET name = $2, title = $3::jsonb, kind = $4, percent = $5, amount = $6, currency = $7,
         maximum_off = $8, minimum_order = $9, trigger = $10, site = $11, valid_from = $12, valid_until = $13, valid_days = $14,
         max_uses = $15, max_uses_per_customer = $16, max_uses_total = $17, max_issued = $18, code_prefix = $19,
         code_length = $20, active = $21, archived_at = $22, revision = t.revision + 1, updated_at = clock_timestamp(),
         used = CASE WHEN $23 THEN (SELECT count(*) FROM redemption r WHERE r.template_id = t.id AND r.reversed_at IS NULL)
           ELSE t.used END
       WHERE t.id = $1 RETURNING ${TEMPLATE_COLUMNS}`,
      [id, ...valuesOf(state), state.archivedAt, recount],
    );
    return rows[0]!;
  }

  /** @param count discounts issued of it */
  async countIssued(tx: EntityManager, id: string, count: number): Promise<void> {
    await tx.query('UPDATE discount_template SET issued = issued + $2 WHERE id = $1', [id, count]);
  }

  /** Waits for whoever is redeeming just now, and makes others wait, to the end of the transaction. */
  async holdUses(tx: EntityManager): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(${LIMITS_LOCK})`);
  }

  private select(on: On, rest: string, values: unknown[]): Promise<DiscountTemplate[]> {
    return on.query(`SELECT ${TEMPLATE_COLUMNS} FROM discount_template t ${rest}`, values);
  }
}

function valuesOf(state: TemplateState): unknown[] {
  return [
    state.name,
    state.title === null ? null : JSON.stringify(state.title),
    state.kind,
    state.percent,
    state.amount,
    state.currency,
    state.maximumOff,
    state.minimumOrder,
    state.trigger,
    state.site,
    state.validFrom,
    state.validUntil,
    state.validDays,
    state.maxUses,
    state.maxUsesPerCustomer,
    state.maxUsesTotal,
    state.maxIssued,
    state.codePrefix,
    state.codeLength,
    state.active,
  ];
}
