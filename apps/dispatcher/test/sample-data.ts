import type { EventType } from '../src/catalogue/event-type.js';
import type { Recipient } from '../src/recipients/recipient.js';
import type { TemplateScope } from '../src/rendering/templates.js';

type Json = Record<string, unknown>;

/** 10,000 UTF-16 units of what must never act: mentions, markup, control characters, half a surrogate pair. */
export const HOSTILE =
  'x @everyone <@1> **b** <script>alert(1)</script> & "quotes" \n 👩‍👩‍👧 สวัสดี \ud800 \0 {{ data }} [a](b) '
    .repeat(200)
    .slice(0, 10_000);

/** Every text in the data replaced, however deep. */
export function withTexts(value: unknown, text: string): unknown {
  if (typeof value === 'string') return text;
  if (Array.isArray(value)) return value.map((each) => withTexts(each, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withTexts(each, text)]));
}

/** Of data, only what its schema requires. */
export function onlyRequired(schema: Json, data: unknown): unknown {
  if (Array.isArray(data)) return data.slice(0, 1).map((each) => onlyRequired(schema.items as Json, each));
  if (typeof data !== 'object' || data === null) return data;
  const required = (schema.required ?? []) as string[];
  const properties = schema.properties as Record<string, Json>;
  return Object.fromEntries(
    required.map((name) => [name, onlyRequired(properties[name]!, (data as Json)[name])] as const),
  );
}

/** What templates see of an event of a type with such data. */
export function scopeOf(type: EventType, data: Json, locale: string): TemplateScope {
  const person = (data.customer ?? { id: 'admin-1' }) as Recipient;
  return {
    data,
    event: { id: 'e-1', type: type.type, time: '2026-11-21T09:30:00.000Z', subject: 's-1', source: '/test' },
    recipient: { ...person, locale, timeZone: 'Asia/Bangkok' },
    site: { name: 'Marmalade', url: 'https://marmalade.example' },
  };
}
