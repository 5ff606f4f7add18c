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

/** An announcement the inbox took: its words by language. */
export interface InboxAnnouncement {
  id: string;
  eventId: string;
  notificationId: string;
  type: string;
  words: Record<string, { title: string; message: string; [field: string]: unknown }>;
  [field: string]: unknown;
}

/** The inbox service's doors for other services: `POST /inbox/notifications`, `POST /inbox/announcements`. */
export interface InboxStandIn extends HttpStandIn {
  notifications: InboxNotification[];
  announcements: InboxAnnouncement[];
}

interface Door {
  taken: { id: string }[];
  largestBody: number;
  isComplete(body: Record<string, unknown>): boolean;
}

/** Starts an inbox that knows one API key, and by the Idempotency-Key whether something came before. */
export async function startInboxStandIn({ apiKey }: { apiKey: string }): Promise<InboxStandIn> {
  const notifications: InboxNotification[] = [];
  const announcements: InboxAnnouncement[] = [];
  const doors: Record<string, Door> = {
    '/inbox/notifications': {
      taken: notifications,
      largestBody: 64 * 1024,
      isComplete: (body) => hasTexts(body, 'id', 'recipientId', 'notificationId', 'type', 'title', 'message'),
    },
    '/inbox/announcements': {
      taken: announcements,
      largestBody: 256 * 1024,
      isComplete: (body) => hasTexts(body, 'id', 'eventId', 'notificationId', 'type') && areWords(body.words),
    },
  };
  const seen = new Map<string, string>();

  const handle = ({ method, url, headers, body }: StandInRequest): StandInAnswer => {
    const door = Object.hasOwn(doors, url.pathname) ? doors[url.pathname]! : undefined;
    if (!door) return problem(404, 'ROUTE_NOT_FOUND');
    if (method !== 'POST') return problem(405, 'METHOD_NOT_ALLOWED');
    if (headers['x-api-key'] === undefined) return problem(401, 'CREDENTIALS_MISSING');
    if (headers['x-api-key'] !== apiKey) return problem(401, 'API_KEY_INVALID');
    if (body.length > door.largestBody) return problem(413, 'BODY_TOO_LARGE');
    const given = JSON.parse(body.toString('utf8')) as { id: string };
    if (!door.isComplete({ ...given })) return problem(400, 'VALIDATION_FAILED');
    const key = headers['idempotency-key'];
    const hash = createHash('sha256').update(body).digest('hex');
    const before = key === undefined ? undefined : seen.get(key);
    if (before !== undefined && before !== hash) return problem(422, 'IDEMPOTENCY_KEY_REUSED');
    if (before === undefined && door.taken.some(({ id }) => id === given.id)) return problem(409, 'CONFLICT');
    if (before === undefined) door.taken.push(given);
    if (key !== undefined) seen.set(key, hash);
    return { status: 201, body: { id: given.id } };
  };

  return { ...(await startHttpStandIn(handle)), notifications, announcements };
}

function hasTexts(body: Record<string, unknown>, ...fields: string[]): boolean {
  return fields.every((field) => typeof body[field] === 'string');
}

function areWords(words: unknown): boolean {
  const all = Object.values((words ?? {}) as Record<string, Record<string, unknown>>);
  return all.length > 0 && all.every((each) => hasTexts({ ...each }, 'title', 'message'));
}

function problem(status: number, code: string): StandInAnswer {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: { type: `urn:marmalade:problem:${code}`, title: code, status, code, retryable: false },
  };
}
