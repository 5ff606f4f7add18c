import { MemberRegistered } from './member.js';

export * from './member.js';

/** Every event identity announces. */
export const events = [MemberRegistered] as const;
