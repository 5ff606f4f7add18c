import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 24;
/** How long a secret that was replaced is still signed with, so that receivers can change over in their own time. */
const OVERLAP_MS = 24 * 3_600_000;
/** Each secret is a signature in a header: whoever rotates in a loop does not make it grow for ever. */
const SECRETS_MAX = 5;

/** A secret an endpoint's messages are signed with. */
export interface WebhookSecret {
  /** `whsec_` and base64. */
  secret: string;
  /** Milliseconds since 1970 until which it is used; the newest has none. */
  until?: number;
}

/** A new secret in front, those before it to end in a day; those that have ended are left out. */
export function withNewSecret(old: readonly WebhookSecret[] = [], now = Date.now()): WebhookSecret[] {
  const fresh = { secret: PREFIX + randomBytes(SECRET_BYTES).toString('base64') };
  const kept = usable(old, now).map(({ secret, until }) => ({ secret, until: until ?? now + OVERLAP_MS }));
  return [fresh, ...kept].slice(0, SECRETS_MAX);
}

/**
 * The headers that prove where a message comes from: one signature for each secret that is in use.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme
 * @param body as it is sent, byte by byte
 */
export function signedHeaders(secrets: readonly WebhookSecret[], id: string, body: string, now = Date.now()) {
  const timestamp = Math.floor(now / 1_000);
  const signatures = usable(secrets, now).map(({ secret }) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') };
}

function usable(secrets: readonly WebhookSecret[], now: number): WebhookSecret[] {
  return secrets.filter(({ until }) => until === undefined || until > now);
}
