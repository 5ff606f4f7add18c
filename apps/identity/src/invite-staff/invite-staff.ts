import type { Principal } from '@marmalade/auth';
import type { EntityManager } from 'typeorm';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import type { Invitations } from '../invitations/invitations.js';
import { PERSON_INACTIVE } from '../persons/person-problems.js';
import { findStaffPerson } from '../persons/person.js';
import type { SealedAnswers } from '../sealed-answers/sealed-answers.js';
import type { StaffRole } from '../staff/staff.js';
import { STAFF_NOT_FOUND } from '../staff/staff-problems.js';
import { checkMayGrant } from '../staff/staff-rules.js';

/** Who is invited, and by whom. */
export interface InvitationWish {
  principal: Principal;
  actor: Actor;
  /** Any text. */
  id: string;
  /** Those looked among: a cashier is no admin. */
  roles: readonly StaffRole[];
}

/** A code for one person. Times are ISO texts once the answer was kept for a repeat. */
export interface Invitation {
  code: string;
  url?: string;
  expiresAt: Date | string;
}

/** Makes codes by which staff sign in to the cashiers' bot for the first time. */
export class InviteStaff {
  /** @param botName of the cashiers' bot; unset: there is no link to it */
  constructor(
    private readonly invitations: Invitations,
    private readonly answers: SealedAnswers,
    private readonly botName?: string,
  ) {}

  /** @throws Problem STAFF_NOT_FOUND, PERSON_INACTIVE, PERMISSION_DENIED, those of the Idempotency-Key */
  invite(wish: InvitationWish, idempotencyKey?: string): Promise<Invitation> {
    const { principal, id, roles } = wish;
    const scope = `POST staff invitation ${principal.role} ${principal.id}`;
    return this.answers.run(scope, idempotencyKey, { id, roles }, (tx) => this.make(tx, wish));
  }

  private async make(tx: EntityManager, { principal, actor, id, roles }: InvitationWish): Promise<Invitation> {
    const person = await findStaffPerson(tx, id, { lock: true });
    const role = roles.find((each) => each === person?.role);
    if (!person || role === undefined) throw STAFF_NOT_FOUND.problem();
    checkMayGrant(principal, role);
    if (!person.active) throw PERSON_INACTIVE.problem();
    const { code, expiresAt } = await this.invitations.make(tx, person.id);
    const action = role === 'cashier' ? 'cashier.invited' : 'admin.invited';
    await writeAudit(tx, actor, [{ action, subjectKind: 'staff', subjectId: person.id, after: { expiresAt } }]);
    return { code, ...(this.botName && { url: `https://t.me/${this.botName}?start=${code}` }), expiresAt };
  }
}
