import { createEvent } from '@marmalade/contracts-envelope';
import { MemberDeleted } from '@marmalade/contracts-identity';
import type { Outbox } from '@marmalade/outbox';
import type { EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import { holdJobs } from './erase-jobs.js';
import { eraseTraces, formerStates } from './erase-traces.js';
import { withFormer } from './needles.js';

export const ERASURE_REASONS = ['request', 'staff', 'retention'] as const;
export type ErasureReason = (typeof ERASURE_REASONS)[number];

/** A person who is no more. */
export interface Erased {
  id: string;
  erasedAt: Date;
}

interface Known {
  name: string | null;
  email: string | null;
  phone: string | null;
  telegramId: string | null;
  isTest: boolean;
}

/** Erases customers: from identity here, and everywhere else by what it announces. */
export class Erasure {
  constructor(private readonly outbox: Outbox) {}

  /**
   * To erase somebody again changes nothing and tells when it was done.
   * @param tx a transaction that does nothing else
   * @throws Problem CUSTOMER_NOT_FOUND
   */
  async erase(tx: EntityManager, actor: Actor, id: string, reason: ErasureReason): Promise<Erased> {
    if (!isUuid(id)) throw CUSTOMER_NOT_FOUND.problem();
    await holdJobs(tx);
    const [known]: Known[] = await tx.query(
      `SELECT name, email, phone, telegram_id::text AS "telegramId", is_test AS "isTest" FROM customer WHERE id = $1 FOR UPDATE`,
      [id],
    );
    if (!known) return this.earlier(tx, id);
    const present = {
      id,
      emails: listOf(known.email),
      phones: listOf(known.phone),
      telegramIds: listOf(known.telegramId),
      names: listOf(known.name),
    };
    await tx.query('DELETE FROM customer WHERE id = $1', [id]);
    await eraseTraces(tx, withFormer(present, await formerStates(tx, id)));
    const [{ erasedAt }]: [{ erasedAt: Date }] = await tx.query(
      `INSERT INTO erased_person (id, reason) VALUES ($1, $2) RETURNING erased_at AS "erasedAt"`,
      [id, reason],
    );
    await writeAudit(tx, actor, [
      { action: 'customer.erased', subjectKind: 'customer', subjectId: id, after: { reason } },
    ]);
    const deletedBy = actor.role === 'system' ? undefined : actor.name;
    const event = createEvent(
      MemberDeleted,
      { customer: { id }, reason, ...(deletedBy !== undefined && { deletedBy }) },
      { subject: id, ...(known.isTest && { istest: true }) },
    );
    await this.outbox.add(tx, [{ event, orderKey: id }]);
    return { id, erasedAt };
  }

  private async earlier(tx: EntityManager, id: string): Promise<Erased> {
    const [erased]: Erased[] = await tx.query('SELECT id, erased_at AS "erasedAt" FROM erased_person WHERE id = $1', [
      id,
    ]);
    if (!erased) throw CUSTOMER_NOT_FOUND.problem();
    return erased;
  }
}

function listOf(text: string | null): string[] {
  return text === null ? [] : [text];
}
