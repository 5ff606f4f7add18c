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

export * from './login-token.js';
export * from './member.js';

/** Every event identity announces. */
export const events = [
  MemberRegistered,
  MemberWelcomed,
  MemberLoggedIn,
  MemberLoginFailed,
  MemberUpdated,
  MemberDeactivated,
  MemberDeleted,
  LoginTokenIssued,
] as const;
