import { type Actor, changesOf } from '@marmalade/auth';
import type { IdempotencyKeys } from '@marmalade/http';
import type { Outbox } from '@marmalade/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import { auditEvents } from '../audit/loyalty-audit.js';
import type { DiscountTemplate } from '../discount-templates/discount-template.js';
import { DISCOUNT_TEMPLATE_ARCHIVED } from '../discount-templates/template-problems.js';
import { templateAfter, type TemplateInput } from '../discount-templates/template-rules.js';
import type { TemplateStore } from '../discount-templates/template-store.js';
import { type DiscountTemplateView, templateView } from '../discount-templates/template-view.js';

/** What the database says of a template itself, and no audit entry needs. */
const BOOKKEEPING = new Set(['id', 'revision', 'createdAt', 'updatedAt', 'issued']);

/** Makes, changes and archives discount templates, each with its entry in the audit log. */
export class EditDiscountTemplates {
  constructor(
    private readonly dataSource: DataSource,
    private readonly templates: TemplateStore,
    private readonly outbox: Outbox,
    private readonly idempotencyKeys: IdempotencyKeys,
  ) {}

  /** @throws Problem VALIDATION_FAILED, and those of the Idempotency-Key */
  async create(actor: Actor, input: TemplateInput, key?: string): Promise<DiscountTemplateView> {
    const scope = `POST /discount-templates ${actor.id}`;
    const { body } = await this.idempotencyKeys.run(scope, key, input, async (tx) => {
      const template = await this.templates.insert(tx, templateAfter(undefined, input));
      await this.tell(tx, actor, 'created', undefined, template);
      return { status: 201, body: templateView(template) };
    });
    return body;
  }

  /** @throws Problem DISCOUNT_TEMPLATE_NOT_FOUND, DISCOUNT_TEMPLATE_ARCHIVED, VALIDATION_FAILED */
  async update(actor: Actor, id: string, input: TemplateInput): Promise<DiscountTemplateView> {
    return this.dataSource.transaction(async (tx) => {
      const isAboutUses = input.maxUsesTotal !== undefined;
      // In this order everywhere: whoever redeems holds uses first, too.
      if (isAboutUses || input.maxUsesPerCustomer !== undefined) await this.templates.holdUses(tx);
      const before = await this.templates.lock(tx, id);
      if (before.archivedAt) throw DISCOUNT_TEMPLATE_ARCHIVED.problem();
      const wanted = { ...templateAfter(before, input), archivedAt: null };
      if (sameTemplates(before, { ...before, ...wanted })) return templateView(before);
      const after = await this.templates.update(tx, id, wanted, isAboutUses);
      await this.tell(tx, actor, 'updated', before, after);
      return templateView(after);
    });
  }

  /** Nothing is issued of it any more; what was issued stays good. To do it again changes nothing. @throws Problem DISCOUNT_TEMPLATE_NOT_FOUND */
  async archive(actor: Actor, id: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const before = await this.templates.lock(tx, id);
      if (before.archivedAt) return;
      const after = await this.templates.update(tx, id, { ...before, active: false, archivedAt: new Date() }, false);
      await this.tell(tx, actor, 'archived', before, after);
    });
  }

  private async tell(
    tx: EntityManager,
    actor: Actor,
    verb: 'created' | 'updated' | 'archived',
    before: DiscountTemplate | undefined,
    after: DiscountTemplate,
  ): Promise<void> {
    const change = changesOf(before ? auditable(before) : {}, auditable(after));
    const entry = { subjectKind: 'discount_template', subjectId: after.id, ...change };
    await this.outbox.add(tx, auditEvents(actor, [{ action: `discount_template.${verb}`, ...entry }]));
  }
}

function sameTemplates(one: DiscountTemplate, other: DiscountTemplate): boolean {
  return Object.keys(changesOf(auditable(one), auditable(other)).after).length === 0;
}

function auditable(template: DiscountTemplate): Record<string, unknown> {
  return Object.fromEntries(Object.entries(templateView(template)).filter(([field]) => !BOOKKEEPING.has(field)));
}
