import { createEvent } from '@marmalade/contracts-envelope';
import { LoginTokenIssued } from '@marmalade/contracts-identity';
import type { Outbox } from '@marmalade/outbox';
import type { EntityManager } from 'typeorm';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import type { LoginTokens } from '../login-tokens/login-tokens.js';
import { findCustomerByTelegramId, findStaffByTelegramId, type Person } from '../persons/person.js';
import type { SealedAnswers } from '../sealed-answers/sealed-answers.js';
import { PERSON_INACTIVE, PERSON_NOT_FOUND } from '../persons/person-problems.js';

/** A link that signs somebody in once. */
export interface LoginLink {
  token: string;
  loginUrl: string;
  expiresAt: Date | string;
}

/** Issues one-time links for whoever asked a bot for one. */
export class IssueLoginTokens {
  /** @param publicUrl how the outside reaches the gateway, without a slash at the end */
  constructor(
    private readonly tokens: LoginTokens,
    private readonly outbox: Outbox,
    private readonly answers: SealedAnswers,
    private readonly publicUrl: string,
  ) {}

  /**
   * @param announce whether the dispatcher sends the link; a bot that shows it itself says false
   * @throws Problem PERSON_NOT_FOUND, PERSON_INACTIVE, LOGIN_TOKENS_LIMITED
   */
  issue(actor: Actor, telegramId: string, announce: boolean, idempotencyKey?: string): Promise<LoginLink> {
    const scope = `POST /auth/telegram/login-tokens ${actor.id}`;
    return this.answers.run(scope, idempotencyKey, { telegramId, announce }, (tx) =>
      this.link(tx, actor, telegramId, announce),
    );
  }

  private async link(tx: EntityManager, actor: Actor, telegramId: string, announce: boolean): Promise<LoginLink> {
    const person = await whoHas(tx, telegramId);
    const { token, expiresAt } = await this.tokens.issue(tx, person);
    // In the fragment, which browsers send to no server: no log ever sees it.
    const loginUrl = `${this.publicUrl}${person.kind === 'staff' ? '/login' : '/inbox'}#token=${token}`;
    const action = { action: 'login_token.issued', subjectKind: person.kind, subjectId: person.id };
    await writeAudit(tx, actor, [{ ...action, after: { expiresAt, announced: announce } }]);
    if (announce) {
      const event = createEvent(
        LoginTokenIssued,
        { customer: person.inEvents, loginUrl, expiresAt: expiresAt.toISOString() },
        { subject: person.id, istest: person.isTest },
      );
      await this.outbox.add(tx, [{ event, orderKey: person.id }]);
    }
    return { token, loginUrl, expiresAt };
  }
}

/** Whoever works here is meant as staff, customer or not. */
async function whoHas(tx: EntityManager, telegramId: string): Promise<Person> {
  const staff = await findStaffByTelegramId(tx, telegramId, { lock: true });
  if (staff?.active) return staff;
  const customer = await findCustomerByTelegramId(tx, telegramId, { lock: true });
  if (customer?.active) return customer;
  throw staff || customer ? PERSON_INACTIVE.problem() : PERSON_NOT_FOUND.problem();
}
