import { CustomerChanged, SettingChanged, SiteChanged, StaffChanged } from './facts.js';
import { LoginTokenIssued } from './login-token.js';
import {
  MemberDeactivated,
  MemberDeleted,
  MemberLoggedIn,
  MemberLoginFailed,
  MemberRegistered,
  MemberUpdated,
  MemberWelcomed,
} from './member.js';
import { VerificationCodeIssued } from './verification-code.js';

export * from './facts.js';
export * from './login-token.js';
export * from './member.js';
export * from './site.js';
export * from './verification-code.js';

/** What other services keep as their projections; nobody is notified of these. */
export const facts = [CustomerChanged, StaffChanged, SiteChanged, SettingChanged] as const;

/** Every event identity announces that people may be told of. */
export const events = [
  MemberRegistered,
  MemberWelcomed,
  MemberLoggedIn,
  MemberLoginFailed,
  MemberUpdated,
  MemberDeactivated,
  MemberDeleted,
  LoginTokenIssued,
  VerificationCodeIssued,
] as const;
