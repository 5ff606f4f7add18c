import type { Problem } from '@marmalade/http';
import type { DataSource, EntityManager } from 'typeorm';
import type { Actor } from '../audit-log/audit-log.js';
import type { TelegramCustomers } from '../customers/telegram-customers.js';
import {
  LOGIN_TOKEN_EXPIRED,
  LOGIN_TOKEN_INVALID,
  LOGIN_TOKEN_USED,
  type LoginTokens,
} from '../login-tokens/login-tokens.js';
import { findStaffByTelegramId, type Person, personOfCustomer } from '../persons/person.js';
import { PERSON_NOT_FOUND } from '../persons/person-problems.js';
import { ACCOUNT_DEACTIVATED } from '../sessions/session-problems.js';
import type { SignInMethod } from '../sessions/sessions.js';
import type { FailedSignIn, SignIns } from '../sessions/sign-ins.js';
import type { AccessTokenMaker, SignedIn } from '../sessions/signed-in.js';
import { type BotTokens, miniAppProof, type TelegramProof, type WidgetFields, widgetProof } from '../telegram-proofs/telegram-proof.js'; // prettier-ignore
import {
  TELEGRAM_LOGIN_OFF,
  TELEGRAM_PROOF_EXPIRED,
  TELEGRAM_PROOF_INVALID,
  TELEGRAM_PROOF_USED,
  useProof,
} from '../telegram-proofs/used-proofs.js';

/** Somebody known, or why nobody is let in. */
type Judged = { person: Person } | { reason: FailedSignIn['reason']; problem: Problem; person?: Person };

/** Lets people in whom Telegram vouches for, or who have a one-time link. */
export class SignInWithTelegram {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bots: BotTokens,
    private readonly loginTokens: LoginTokens,
    private readonly customers: TelegramCustomers,
    private readonly signIns: SignIns,
    private readonly tokens: AccessTokenMaker,
  ) {}

  /** @throws Problem LOGIN_TOKEN_INVALID, LOGIN_TOKEN_EXPIRED, LOGIN_TOKEN_USED, ACCOUNT_DEACTIVATED */
  exchange(token: string, from: Actor): Promise<SignedIn> {
    return this.admit('telegram_link', from, async (tx) => {
      const found = await this.loginTokens.use(tx, token);
      if (found.state === 'unknown') return { reason: 'invalid_token', problem: LOGIN_TOKEN_INVALID.problem() };
      const { person } = found;
      if (found.state === 'used') return { reason: 'used_token', problem: LOGIN_TOKEN_USED.problem(), person };
      if (found.state === 'expired') return { reason: 'expired_token', problem: LOGIN_TOKEN_EXPIRED.problem(), person };
      return { person };
    });
  }

  /** @throws Problem TELEGRAM_PROOF_*, TELEGRAM_LOGIN_OFF, PERSON_NOT_FOUND, ACCOUNT_DEACTIVATED */
  byWidget(fields: WidgetFields, from: Actor): Promise<SignedIn> {
    return this.byProof('telegram_widget', from, () => widgetProof(fields, this.bots));
  }

  /** @param initData as `Telegram.WebApp.initData` has it @throws Problem as `byWidget` */
  byMiniApp(initData: string, from: Actor): Promise<SignedIn> {
    return this.byProof('telegram_mini_app', from, () => miniAppProof(initData, this.bots));
  }

  private byProof(method: SignInMethod, from: Actor, prove: () => TelegramProof | undefined): Promise<SignedIn> {
    if (!this.bots.cashier && !this.bots.customer) throw TELEGRAM_LOGIN_OFF.problem();
    const proof = prove();
    return this.admit(method, from, async (tx) => {
      if (!proof) return { reason: 'bad_signature', problem: TELEGRAM_PROOF_INVALID.problem() };
      const state = await useProof(tx, proof);
      if (state === 'expired') return { reason: 'expired_token', problem: TELEGRAM_PROOF_EXPIRED.problem() };
      if (state === 'used') return { reason: 'used_token', problem: TELEGRAM_PROOF_USED.problem() };
      const person = await this.whoIs(tx, proof, from);
      return person ? { person } : { reason: 'unknown_account', problem: PERSON_NOT_FOUND.problem() };
    });
  }

  /** The cashiers' bot knows staff alone; to the customers' bot everybody is a customer, and becomes one. */
  private async whoIs(tx: EntityManager, { bot, user }: TelegramProof, from: Actor): Promise<Person | undefined> {
    if (bot === 'cashier') return findStaffByTelegramId(tx, user.id, { lock: true });
    const { customer } = await this.customers.meet(tx, from, user);
    return personOfCustomer(customer);
  }

  /** What was used up or failed is kept: a problem is thrown after the transaction. */
  private async admit(
    method: SignInMethod,
    from: Actor,
    judge: (tx: EntityManager) => Promise<Judged>,
  ): Promise<SignedIn> {
    const outcome = await this.dataSource.transaction(async (tx) => {
      const judged = deactivated(await judge(tx));
      if ('problem' in judged) {
        await this.signIns.turnAway(tx, { person: judged.person, method, reason: judged.reason }, from);
        return judged;
      }
      return { person: judged.person, live: await this.signIns.letIn(tx, judged.person, method, from) };
    });
    if ('problem' in outcome) throw outcome.problem;
    return this.tokens.signedIn(outcome.person, outcome.live);
  }
}

function deactivated(judged: Judged): Judged {
  if ('problem' in judged || judged.person.active) return judged;
  return { reason: 'deactivated', problem: ACCOUNT_DEACTIVATED.problem(), person: judged.person };
}
