/** Roles of persons; `service` is an API key with scopes. */
export const PERSON_ROLES = ['owner', 'marketing', 'readonly', 'cashier', 'customer'] as const;
export type PersonRole = (typeof PERSON_ROLES)[number];
export type Role = PersonRole | 'service';

/** Who a request comes from. */
export interface Principal {
  role: Role;
  /** Of the member of staff, the customer or the API key. */
  id: string;
  /** What a service may do; `*` is everything. Empty for persons: their role says it. */
  scopes: readonly string[];
  /** The person's or the key's name, when it is known. */
  name?: string;
  /** The session the token belongs to; unset: it has none, as a customer's token made by a shop's server. */
  sessionId?: string;
  /** By whom they act: `bot` has recognised them by their Telegram account, and all of its people come from its own address. */
  via?: 'bot';
  /** When the token ends, in milliseconds since 1970; unset: an API key. */
  expiresAt?: number;
}
