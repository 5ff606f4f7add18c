import { IdempotencyKeys } from '@marmalade/http';
import type { Provider, Type } from '@nestjs/common';
import { AcceptInvitations } from './accept-invitations/accept-invitations.js';
import { AddressVerifications } from './address-verifications/address-verifications.js';
import { CustomerStore } from './customers/customer-store.js';
import { TelegramCustomers } from './customers/telegram-customers.js';
import { ChangePassword } from './edit-profile/change-password.js';
import { EditProfile } from './edit-profile/edit-profile.js';
import type { IdentityParts } from './identity.module.js';
import { Invitations } from './invitations/invitations.js';
import { InviteStaff } from './invite-staff/invite-staff.js';
import { IssueCustomerTokens } from './issue-customer-tokens/issue-customer-tokens.js';
import { IssueLoginTokens } from './issue-login-tokens/issue-login-tokens.js';
import { IssueTelegramTokens } from './issue-telegram-tokens/issue-telegram-tokens.js';
import { LoginTokens } from './login-tokens/login-tokens.js';
import { LoginAttempts } from './passwords/login-attempts.js';
import { RotateSigningKeys } from './publish-signing-keys/rotate-signing-keys.js';
import { RefreshSessions } from './refresh-sessions/refresh-sessions.js';
import { SealedAnswers } from './sealed-answers/sealed-answers.js';
import { BotTokenMaker } from './sessions/bot-token.js';
import { Sessions } from './sessions/sessions.js';
import { SignIns } from './sessions/sign-ins.js';
import { AccessTokenMaker } from './sessions/signed-in.js';
import { ShowMe } from './show-me/show-me.js';
import { SignInWithPassword } from './sign-in-with-password/sign-in-with-password.js';
import { SignInWithTelegram } from './sign-in-with-telegram/sign-in-with-telegram.js';
import { SigningKeyRotation } from './signing-keys/signing-key-rotation.js';
import { SigningKeys } from './signing-keys/signing-keys.js';
import { StaffStore } from './staff/staff-store.js';
import { VerifyAddresses } from './verify-addresses/verify-addresses.js';

const DEFAULT_PUBLIC_URL = 'http://127.0.0.1:3000';

/** What signing in is made of. */
export function signInProviders(
  { config, dataSource, outbox, secrets, keys, logger }: Omit<IdentityParts, 'apiKey'>,
  { customers, staff }: { customers: CustomerStore; staff: StaffStore },
): Provider[] {
  const provide = (token: Type, useValue: unknown): Provider => ({ provide: token, useValue });
  const idempotencyKeys = new IdempotencyKeys(dataSource);
  const sessions = new Sessions({ staff: config.STAFF_SESSION_DAYS, customer: config.CUSTOMER_SESSION_DAYS });
  const signIns = new SignIns(outbox, sessions);
  const tokens = new AccessTokenMaker(keys, config.ACCESS_TOKEN_MINUTES);
  const attempts = new LoginAttempts(dataSource);
  const loginTokens = new LoginTokens();
  const rotation = new SigningKeyRotation(dataSource, secrets, keys, config.SIGNING_KEY_DAYS, logger);
  const bots = { cashier: config.TELEGRAM_CASHIER_BOT_TOKEN, customer: config.TELEGRAM_CUSTOMER_BOT_TOKEN };
  const publicUrl = (config.PUBLIC_URL ?? DEFAULT_PUBLIC_URL).replace(/\/+$/, '');
  const botTokens = new BotTokenMaker(keys);
  const invitations = new Invitations();
  const answers = new SealedAnswers(idempotencyKeys, secrets);
  return [
    provide(SigningKeys, keys),
    provide(SigningKeyRotation, rotation),
    provide(RotateSigningKeys, new RotateSigningKeys(rotation, keys, idempotencyKeys)),
    provide(SignInWithPassword, new SignInWithPassword(dataSource, attempts, signIns, tokens)),
    provide(
      SignInWithTelegram,
      new SignInWithTelegram(dataSource, bots, loginTokens, new TelegramCustomers(customers), signIns, tokens),
    ),
    provide(RefreshSessions, new RefreshSessions(dataSource, sessions, tokens)),
    provide(IssueLoginTokens, new IssueLoginTokens(loginTokens, outbox, answers, publicUrl)),
    provide(IssueCustomerTokens, new IssueCustomerTokens(keys, idempotencyKeys)),
    provide(IssueTelegramTokens, new IssueTelegramTokens(dataSource, botTokens)),
    provide(InviteStaff, new InviteStaff(invitations, answers, config.TELEGRAM_CASHIER_BOT_USERNAME)),
    provide(AcceptInvitations, new AcceptInvitations(dataSource, invitations, staff, botTokens)),
    provide(ShowMe, new ShowMe(dataSource)),
    provide(EditProfile, new EditProfile(dataSource, customers, staff)),
    provide(
      VerifyAddresses,
      new VerifyAddresses(dataSource, customers, new AddressVerifications(), outbox, idempotencyKeys),
    ),
    provide(ChangePassword, new ChangePassword(dataSource, attempts, outbox)),
  ];
}
