import { type Actor, changesOf } from '@marmalade/auth';
import type { IdempotencyKeys } from '@marmalade/http';
import type { Outbox } from '@marmalade/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import { type AuditEntry, auditEvents } from '../audit/loyalty-audit.js';
import type { NewOfferFields, Offer, OfferFields } from './offer.js';
import type { OfferStore } from './offer-store.js';

/** What the database says of itself, and no audit entry needs. */
const BOOKKEEPING = new Set(['id', 'revision', 'createdAt', 'updatedAt', 'archivedAt']);

/** Makes, changes and archives offers of a kind, each with its entry in the audit log. */
export class OfferEditor<Own extends object> {
  constructor(
    readonly store: OfferStore<Own>,
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly keys: IdempotencyKeys,
  ) {}

  /** @throws Problem those of the Idempotency-Key */
  async create(actor: Actor, fields: NewOfferFields<Own>, key?: string): Promise<Offer & Own> {
    const scope = `POST ${this.store.kind.name} ${actor.role} ${actor.id}`;
    const { body } = await this.keys.run(scope, key, fields, async (tx) => {
      const offer = await this.store.create(tx, fields);
      await this.tell(tx, actor, { action: 'created', id: offer.id, after: auditable(offer) });
      return { status: 201, body: offer };
    });
    return body;
  }

  /** What changes nothing is written nowhere. @throws Problem that there is none, OFFER_ARCHIVED, OFFER_CHANGED */
  update(actor: Actor, id: string, changes: Partial<OfferFields<Own>>, revision?: number): Promise<Offer & Own> {
    return this.dataSource.transaction(async (tx) => {
      const { before, after } = await this.store.update(tx, id, changes, revision);
      const difference = changesOf(auditable(before), auditable(after));
      if (Object.keys(difference.after).length > 0)
        await this.tell(tx, actor, { action: 'updated', id, ...difference });
      return after;
    });
  }

  /** @throws Problem that there is none */
  async archive(actor: Actor, id: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const offer = await this.store.archive(tx, id);
      if (offer) await this.tell(tx, actor, { action: 'archived', id, before: auditable(offer) });
    });
  }

  private async tell(
    tx: EntityManager,
    actor: Actor,
    { action, id, ...change }: Pick<AuditEntry, 'action' | 'before' | 'after'> & { id: string },
  ): Promise<void> {
    const { name } = this.store.kind;
    const entry = { action: `${name}.${action}`, subjectKind: name, subjectId: id, ...change };
    await this.outbox.add(tx, auditEvents(actor, [entry]));
  }
}

function auditable(offer: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(offer).filter(([field]) => !BOOKKEEPING.has(field)));
}
