import type { EventAttributes } from 'ics';
import type { MailAttachment } from './content.js';
import { plain } from './escape.js';
import { oneLine, shorten } from './shorten.js';
import type { Raw } from './template-fields.js';
import type { TemplateScope } from './template-scope.js';

/** Bytes of one file. */
export const ATTACHMENT_MAX_BYTES = 1_000_000;
const BASE64_MAX = Math.ceil(ATTACHMENT_MAX_BYTES / 3) * 4;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const MEDIA_TYPE = /^[a-z0-9][\w.+-]*\/[\w.+-]+$/i;
/** A calendar takes the newest of two; a later event of ours is the newer one. */
const SEQUENCE_EPOCH = Date.UTC(2020, 0, 1);

type RawAttachment = Raw<'email'>['attachments'][number];
export type CalendarWriter = (
  calendar: NonNullable<RawAttachment['calendar']>,
  scope: TemplateScope,
) => string | undefined;

/** Loads what writes calendars (.ics, RFC 5545), for templates that have one. */
export async function calendarWriter(): Promise<CalendarWriter> {
  const { createEvent } = (await import('ics')).default;
  return (calendar, scope) => {
    const [start, end] = [momentOf(calendar.start), momentOf(calendar.end)];
    if (!start || !end) return undefined;
    const cancelled = isCancelled(calendar);
    const attributes: EventAttributes = {
      uid: oneLine(calendar.uid),
      title: oneLine(calendar.title),
      start,
      end,
      startInputType: 'utc',
      endInputType: 'utc',
      startOutputType: 'utc',
      endOutputType: 'utc',
      ...(calendar.location?.trim() && { location: oneLine(calendar.location) }),
      ...(calendar.description?.trim() && { description: calendar.description.trim() }),
      ...(calendar.url?.trim() && { url: oneLine(calendar.url) }),
      ...(scope.site.supportEmail && {
        organizer: { name: oneLine(plain(scope.site.name)), email: oneLine(scope.site.supportEmail) },
      }),
      method: cancelled ? 'CANCEL' : 'REQUEST',
      status: cancelled ? 'CANCELLED' : 'CONFIRMED',
      sequence: Math.max(0, Math.floor((Date.parse(scope.event.time) - SEQUENCE_EPOCH) / 1_000)) || 0,
      productId: 'marmalade',
    };
    return createEvent(attributes).value ?? undefined;
  };
}

/** The files of a mail. What the data leaves empty, or is no file that can be sent, is left out. */
export function attachmentsOf(
  raw: readonly RawAttachment[],
  scope: TemplateScope,
  writeCalendar: CalendarWriter,
): MailAttachment[] {
  return raw.flatMap(({ calendar, filename, contentType, base64 }) => {
    if (calendar) {
      const text = writeCalendar(calendar, scope);
      if (text === undefined) return [];
      const method = isCancelled(calendar) ? 'CANCEL' : 'REQUEST';
      return [
        {
          filename: nameOf(filename ?? '') || 'invitation.ics',
          contentType: `text/calendar; charset=utf-8; method=${method}`,
          base64: Buffer.from(text).toString('base64'),
        },
      ];
    }
    const content = (base64 ?? '').replace(/\s+/g, '');
    const name = nameOf(filename ?? '');
    if (content === '' || name === '' || content.length > BASE64_MAX || !BASE64.test(content)) return [];
    const type = (contentType ?? '').trim();
    return [
      { filename: name, contentType: MEDIA_TYPE.test(type) ? type : 'application/octet-stream', base64: content },
    ];
  });
}

function isCancelled({ method }: NonNullable<RawAttachment['calendar']>): boolean {
  return method?.trim().toLowerCase() === 'cancel';
}

function momentOf(text: string): [number, number, number, number, number] | undefined {
  const time = new Date(text.trim());
  if (Number.isNaN(time.getTime())) return undefined;
  return [time.getUTCFullYear(), time.getUTCMonth() + 1, time.getUTCDate(), time.getUTCHours(), time.getUTCMinutes()];
}

/** A name and no path. */
function nameOf(text: string): string {
  return shorten(oneLine(text).replace(/[/\\:*?"<>|]+/g, '-') || '', 100);
}
