import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '@marmalade/auth';
import { createEvent, newId } from '@marmalade/contracts-envelope';
import { AnnouncementPublished } from '@marmalade/contracts-inbox';
import { AdminAlert } from '@marmalade/contracts-system';
import { type IdempotencyKeys, Problem, type ProblemBody, SERVICE_UNAVAILABLE } from '@marmalade/http';
import type { Outbox } from '@marmalade/outbox';
import { toReaderOf } from '../announcements/announcement.js';
import { wordsByLocale } from '../announcements/announcement-body.js';
import type { AnnouncementStore } from '../announcements/announcement-store.js';
import type { Live } from '../live/live.js';
import type { Notification } from '../notifications/notification.js';
import { NOTIFICATION_NOT_FOUND } from '../notifications/notification-problems.js';
import type { AlertBody, AnnouncementBody, SendBody, SentView } from './send-by-staff.controller.js';

const PATIENCE_MS = 10_000;
/** By which whoever asked here asks there: their permission is judged there once more. */
const CREDENTIALS = ['authorization', 'x-api-key', 'traceparent', 'x-request-id'] as const;

export interface SendByStaffParts {
  dispatcherUrl: string;
  keys: IdempotencyKeys;
  outbox: Outbox;
  announcements: AnnouncementStore;
  live: Live;
}

/** What staff have to say: to some, to all admins, to everybody. */
export class SendByStaff {
  constructor(private readonly parts: SendByStaffParts) {}

  /** In the name of whoever asks, by the dispatcher. @throws Problem of the dispatcher, SERVICE_UNAVAILABLE */
  async toSome(
    { recipients, priority, category, expiresAt, ...content }: SendBody,
    headers: IncomingHttpHeaders,
    key: string | undefined,
  ): Promise<SentView> {
    const answer = await this.ask({
      headers: {
        ...Object.fromEntries(CREDENTIALS.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : []))),
        ...(key !== undefined && { 'idempotency-key': key }),
        'content-type': 'application/json',
      },
      body: withoutNulls({
        to: recipients.map((id) => ({ id })),
        channels: ['in_app'],
        content,
        priority,
        category,
        expiresAt,
      }),
    });
    const body = (await answer.json()) as { eventId: string } & ProblemBody;
    if (answer.ok) return { eventId: body.eventId };
    throw new Problem(
      { code: body.code, status: body.status, title: body.title, retryable: body.retryable },
      body.detail,
      body.errors,
    );
  }

  async toAdmins({ title, message, url }: AlertBody, by: Principal, key: string | undefined): Promise<SentView> {
    const { body } = await this.parts.keys.run(scopeOf('alert', by), key, { title, message, url }, async (tx) => {
      const alertId = newId();
      const event = createEvent(
        AdminAlert,
        { alertId, title, message, ...(url && { url }), raisedBy: nameOf(by) },
        { id: alertId },
      );
      await this.parts.outbox.add(tx, [{ event }]);
      return { status: 202, body: { eventId: event.id } };
    });
    return body;
  }

  /** @throws Problem VALIDATION_FAILED of a translation */
  async toEverybody(body: AnnouncementBody, by: Principal, key: string | undefined): Promise<Notification> {
    const { title, message, url, priority, translations, expiresAt } = body;
    const translated = translations ? wordsByLocale(translations, '/translations') : {};
    const link = url ? { link: url } : {};
    const words = Object.fromEntries(
      Object.entries(translated).map(([locale, each]) => [locale, { ...link, ...each }]),
    );
    const answer = await this.parts.keys.run(scopeOf('announcement', by), key, body, async (tx) => {
      const id = newId();
      const { row } = await this.parts.announcements.add(tx, {
        id,
        type: AnnouncementPublished.type,
        category: 'system',
        priority: priority ?? 'normal',
        words: { [FIRST]: { title, message, ...link }, ...words },
        expiresAt,
      });
      const data = { announcementId: id, title, message, ...(url && { url }), publishedBy: nameOf(by) };
      const until = expiresAt && { expiresAt: expiresAt.toISOString() };
      // By the event's id the dispatcher's own delivery of it is recognised.
      await this.parts.outbox.add(tx, [
        { event: createEvent(AnnouncementPublished, { ...data, ...until }, { id, subject: id }) },
      ]);
      return { status: 201, body: toReaderOf(row, null) };
    });
    if (!answer.replayed) await this.parts.live.announced();
    return answer.body;
  }

  /** @throws Problem NOTIFICATION_NOT_FOUND */
  async withdraw(id: string): Promise<void> {
    if (!(await this.parts.announcements.withdraw(id))) throw NOTIFICATION_NOT_FOUND.problem();
    await this.parts.live.withdrawn(id);
  }

  private async ask(request: RequestInit): Promise<Response> {
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      return await fetch(`${this.parts.dispatcherUrl}/notifications`, {
        ...request,
        method: 'POST',
        signal,
        redirect: 'error',
      });
    } catch (cause) {
      throw SERVICE_UNAVAILABLE.problem('The dispatcher does not answer just now.', undefined, undefined, { cause });
    }
  }
}

/** Null says the same as nothing, which the dispatcher takes. */
function withoutNulls(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) => each ?? undefined);
}

/** The language of words that do not say which they are in; the first that is looked for when none fits. */
const FIRST = 'und';

function scopeOf(what: string, { role, id }: Principal): string {
  return `POST /inbox/admin/${what} ${role} ${id}`;
}

function nameOf({ name, role }: Principal): string {
  return name ?? role;
}
