import type { DataSource, EntityManager } from 'typeorm';
import type { Actor } from '../audit-log/audit-log.js';
import {
  INVITATION_EXPIRED,
  INVITATION_INVALID,
  INVITATION_USED,
  type Invitations,
} from '../invitations/invitations.js';
import { PERSON_INACTIVE } from '../persons/person-problems.js';
import { findStaffPerson, type Person, personOfStaff } from '../persons/person.js';
import type { BotToken, BotTokenMaker } from '../sessions/bot-token.js';
import { asPerson } from '../sessions/sign-ins.js';
import { telegramName } from '../telegram-proofs/telegram-name.js';
import type { StaffStore } from '../staff/staff-store.js';

/** A code, and who sends it. */
export interface Acceptance {
  code: string;
  /** Decimal digits. */
  telegramId: string;
  /** What Telegram calls them. */
  name?: string;
}

/** Binds the Telegram account of whoever has an invitation to the member of staff who is invited. */
export class AcceptInvitations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly invitations: Invitations,
    private readonly staff: StaffStore,
    private readonly tokens: BotTokenMaker,
  ) {}

  /**
   * Of any number of accounts that send one code one gets in. The one that did may send it again: its answer may have been lost.
   * @throws Problem INVITATION_INVALID, INVITATION_EXPIRED, INVITATION_USED, PERSON_INACTIVE, STAFF_EXISTS
   */
  async accept(actor: Actor, acceptance: Acceptance): Promise<BotToken> {
    const person = await this.dataSource.transaction((tx) => this.join(tx, actor, acceptance));
    return this.tokens.tokenOf(person);
  }

  private async join(tx: EntityManager, actor: Actor, { code, telegramId, name = '' }: Acceptance): Promise<Person> {
    const staffId = await this.invitations.invited(tx, code);
    // The person first, as whoever removes one does: the other way round both would wait for each other.
    const person = staffId === undefined ? undefined : await findStaffPerson(tx, staffId, { lock: true });
    if (!person) throw INVITATION_INVALID.problem();
    const state = await this.invitations.use(tx, code);
    if (state === 'unknown') throw INVITATION_INVALID.problem();
    if (state === 'expired') throw INVITATION_EXPIRED.problem();
    const isTheirs = person.inEvents.telegramId === telegramId;
    if (state === 'used' && !isTheirs) throw INVITATION_USED.problem();
    if (!person.active) throw PERSON_INACTIVE.problem();
    if (state === 'used') return person;
    const account = { telegramId, name: telegramName(name) };
    return personOfStaff(await this.staff.join(tx, asPerson(actor, person), person.id, account));
  }
}
