import { problemType } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import type { Actor } from '../audit-log/audit-log.js';
import type { LoginAttempt, LoginAttempts } from '../passwords/login-attempts.js';
import { inTurn } from '../passwords/passwords.js';
import { findStaffByEmail, findStaffPerson, type Person } from '../persons/person.js';
import { ACCOUNT_DEACTIVATED } from '../sessions/session-problems.js';
import type { FailedSignIn, SignIns } from '../sessions/sign-ins.js';
import type { AccessTokenMaker, SignedIn } from '../sessions/signed-in.js';

export const LOGIN_FAILED = problemType({
  code: 'LOGIN_FAILED',
  status: 401,
  title: 'There is no account with this e-mail address and password',
});

/** Lets staff in by e-mail and password. Nothing in its answers or their time tells whether there is an account. */
export class SignInWithPassword {
  constructor(
    private readonly dataSource: DataSource,
    private readonly attempts: LoginAttempts,
    private readonly signIns: SignIns,
    private readonly tokens: AccessTokenMaker,
  ) {}

  /** @throws Problem LOGIN_FAILED, LOGIN_BLOCKED, ACCOUNT_DEACTIVATED (the password was right), SIGN_IN_BUSY */
  async signIn(email: string, password: string, from: Actor): Promise<SignedIn> {
    const checked = await inTurn(async (verify) => {
      const attempt = await this.attempts.count(email);
      const account = await findStaffByEmail(this.dataSource, email);
      return { attempt, person: account?.person, isRight: await verify(password, account?.passwordHash) };
    });
    const { attempt, person, isRight } = checked;
    if (!person || !isRight) {
      await this.turnAway(email, attempt, person, person ? 'wrong_password' : 'unknown_account', from);
      throw LOGIN_FAILED.problem();
    }
    const opened = await this.dataSource.transaction(async (tx) => {
      // As they are now: somebody may have closed the account while the password was compared.
      const current = await findStaffPerson(tx, person.id, { lock: true });
      if (!current?.active) return undefined;
      await this.attempts.succeeded(tx, email);
      return { current, live: await this.signIns.letIn(tx, current, 'password', from) };
    });
    if (!opened) {
      await this.turnAway(email, attempt, person, 'deactivated', from);
      throw ACCOUNT_DEACTIVATED.problem();
    }
    return this.tokens.signedIn(opened.current, opened.live);
  }

  private async turnAway(
    login: string,
    { failures, blockedUntil }: LoginAttempt,
    person: Person | undefined,
    reason: FailedSignIn['reason'],
    from: Actor,
  ): Promise<void> {
    const failed: FailedSignIn = { person, login, method: 'password', reason, attempts: failures };
    await this.dataSource.transaction((tx) =>
      this.signIns.turnAway(tx, { ...failed, ...(blockedUntil && { blockedUntil }) }, from),
    );
  }
}
