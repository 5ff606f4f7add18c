import type { Actor } from '@marmalade/auth';
import { AUDIT_LIMIT, type AuditFactEntry, createEvent, newId } from '@marmalade/contracts-envelope';
import { LoyaltyAudited } from '@marmalade/contracts-loyalty';
import type { OutboxEntry } from '@marmalade/outbox';

/** Loyalty itself, in its background work. */
export const SYSTEM: Actor = { role: 'system', id: 'loyalty' };

/** What was done, to whom or what, and what changed. Secrets never belong into `before` and `after`; codes of discounts do not either. */
export type AuditEntry = Pick<AuditFactEntry, 'action' | 'subjectKind' | 'subjectId' | 'before' | 'after'>;

/**
 * Entries of the audit log, which identity keeps, as events for the outbox: to be written in the transaction of what they tell of.
 * Each event has an order key of its own, so that the log never holds up anything else.
 */
export function auditEvents(actor: Actor, entries: readonly AuditEntry[]): OutboxEntry[] {
  const at = new Date().toISOString();
  const said = Object.fromEntries(
    Object.entries(actor).filter(([, value]) => value !== undefined && value !== ''),
  ) as unknown as AuditFactEntry['actor'];
  const chunks = Array.from({ length: Math.ceil(entries.length / AUDIT_LIMIT) }, (_, place) =>
    entries.slice(place * AUDIT_LIMIT, (place + 1) * AUDIT_LIMIT),
  );
  return chunks.map((chunk) => {
    const facts = chunk.map((entry) => ({ id: newId(), at, actor: said, ...entry }));
    return { event: createEvent(LoyaltyAudited, { entries: facts }) };
  });
}
