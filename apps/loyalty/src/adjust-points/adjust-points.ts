import type { Actor } from '@marmalade/auth';
import { newId } from '@marmalade/contracts-envelope';
import type { IdempotencyKeys } from '@marmalade/http';
import type { Outbox } from '@marmalade/outbox';
import type { EntityManager } from 'typeorm';
import { INSUFFICIENT_POINTS, TOO_MANY_POINTS } from '../accounts/account-problems.js';
import { lockAccounts } from '../accounts/account-store.js';
import { auditEvents } from '../audit/loyalty-audit.js';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import type { Customer } from '../customers/customer.js';
import type { CustomerDirectory } from '../customers/customer-directory.js';
import type { Entry, Movement } from '../ledger/entry.js';
import { type EntryView, entryView } from '../ledger/entry-view.js';
import type { Ledger } from '../ledger/ledger.js';
import type { LotEnds } from '../ledger/lot-ends.js';
import type { Progress } from '../progress/progress.js';
import type { AdjustPointsBody } from './adjust-body.js';

interface AdjustParts {
  customers: CustomerDirectory;
  ledger: Ledger;
  lotEnds: LotEnds;
  progress: Progress;
  outbox: Outbox;
  keys: IdempotencyKeys;
}

/** As much as events can tell of. */
const BALANCE_MAX = 1_000_000_000_000;

/** Gives and takes points by hand. */
export class AdjustPoints {
  constructor(private readonly parts: AdjustParts) {}

  /** @throws Problem CUSTOMER_NOT_FOUND, INSUFFICIENT_POINTS, TOO_MANY_POINTS, those of the Idempotency-Key */
  async adjust(actor: Actor, customerId: string, body: AdjustPointsBody, key?: string): Promise<EntryView> {
    const scope = `POST points ${customerId} ${actor.role} ${actor.id}`;
    const answer = await this.parts.keys.run(scope, key, body, async (tx) => {
      const entry = await this.move(tx, actor, customerId, body);
      return { status: 201, body: entryView(entry) };
    });
    return answer.body;
  }

  private async move(
    tx: EntityManager,
    actor: Actor,
    customerId: string,
    { points, reason = 'other', comment }: AdjustPointsBody,
  ): Promise<Entry> {
    const { customers, ledger, progress, outbox } = this.parts;
    const customer = await customers.find(customerId, tx);
    const account = customer && (await lockAccounts(tx, [customerId])).get(customerId);
    if (!customer || !account) throw CUSTOMER_NOT_FOUND.problem();
    if (account.balance + points > BALANCE_MAX) throw TOO_MANY_POINTS.problem(`It holds ${BALANCE_MAX} at most.`);
    const { role, id, name } = actor;
    const what = { kind: 'adjust', reason, refKey: `adjust:${newId()}`, actor: { role, id, name } } as const;
    const movement = { customerId, points: Math.abs(points), ...what, ...(comment !== undefined && { comment }) };
    const [entry] =
      points > 0
        ? await ledger.earn(tx, [await this.dated(tx, customer, movement)])
        : [await ledger.spend(tx, movement)];
    if (!entry) throw INSUFFICIENT_POINTS.problem(`The customer has ${account.balance}.`);
    const after = { points, balance: entry.balanceAfter, reason, ...(comment !== undefined && { comment }) };
    const audit = { action: 'points.adjusted', subjectKind: 'customer', subjectId: customerId, after };
    await outbox.add(tx, auditEvents(actor, [audit]));
    await progress.follow(tx, [customer], points > 0 ? [entry] : []);
    return entry;
  }

  private async dated(tx: EntityManager, { site }: Customer, movement: Movement): Promise<Movement> {
    const expiresAt = await this.parts.lotEnds.of(tx, site);
    return expiresAt ? { ...movement, expiresAt } : movement;
  }
}
