import { createHash } from 'node:crypto';
import {
  type HttpStandIn,
  type StandInAnswer,
  type StandInRequest,
  startHttpStandIn,
} from '../http-stand-in/http-stand-in.js';

/** A notification the inbox took. */
export interface InboxNotification {
  id: string;
  recipientId: string;
  notificationId: string;
  type: string;
  title: string;
  message: string;
  [field: string]: unknown;
}

/** The inbox service's door for other services: `POST /inbox/notifications`. */
export interface InboxStandIn extends HttpStandIn {
  notifications: InboxNotification[];
}

const LARGEST_BODY = 64 * 1024;
const REQUIRED = ['id', 'recipientId', 'notificationId', 'type', 'title', 'message'] as const;

/** Starts an inbox that knows one API key, and by the Idempotency-Key whether a notification came before. */
export async function startInboxStandIn({ apiKey }: { apiKey: string }): Promise<InboxStandIn> {
  const notifications: InboxNotification[] = [];
  const seen = new Map<string, string>();

  const handle = ({ method, url, headers, body }: StandInRequest): StandInAnswer => {
    if (url.pathname !== '/inbox/notifications') return problem(404, 'ROUTE_NOT_FOUND');
    if (method !== 'POST') return problem(405, 'METHOD_NOT_ALLOWED');
    if (headers['x-api-key'] === undefined) return problem(401, 'CREDENTIALS_MISSING');
    if (headers['x-api-key'] !== apiKey) return problem(401, 'API_KEY_INVALID');
    if (body.length > LARGEST_BODY) return problem(413, 'BODY_TOO_LARGE');
    const notification = JSON.parse(body.toString('utf8')) as InboxNotification;
    if (REQUIRED.some((field) => typeof notification[field] !== 'string')) return problem(400, 'VALIDATION_FAILED');
    const key = headers['idempotency-key'];
    const hash = createHash('sha256').update(body).digest('hex');
    const before = key === undefined ? undefined : seen.get(key);
    if (before !== undefined && before !== hash) return problem(422, 'IDEMPOTENCY_KEY_REUSED');
    if (before === undefined && notifications.some(({ id }) => id === notification.id)) return problem(409, 'CONFLICT');
    if (before === undefined) notifications.push(notification);
    if (key !== undefined) seen.set(key, hash);
    return { status: 201, body: { id: notification.id } };
  };

  return { ...(await startHttpStandIn(handle)), notifications };
}

function problem(status: number, code: string): StandInAnswer {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: { type: `urn:marmalade:problem:${code}`, title: code, status, code, retryable: false },
  };
}
