import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { SocketClient } from '@marmalade/testing';
import { CLOSE } from '../src/live/close-codes.js';
import { type InboxApp, startInboxApp } from './inbox-app.js';

const PAGE = readFileSync(new URL('../../../docs/inbox-protocol.md', import.meta.url), 'utf8');
/** What the page's examples begin with: two notifications nobody has read. */
const BEFORE = [
  {
    id: '019aa4c4-7c11-7d3a-b1f0-2e5c8a9d4b66',
    type: 'booking.created',
    title: 'You are booked in',
    message: 'Friday at ten.',
  },
  {
    id: '019aa4c4-8d20-7b71-9e54-3a6c1f8b2d97',
    type: 'loyalty.points_awarded',
    category: 'loyalty',
    priority: 'low',
    title: '+50 points',
    message: 'You have 120 now.',
    link: 'https://shop.example.com/points',
    data: { points: '50' },
  },
];

let app: InboxApp;
beforeAll(async () => {
  app = await startInboxApp();
});
afterAll(() => app.close());

/** The page's conversations: each a path and its lines. */
const conversations = [...PAGE.matchAll(/```ws (\S+)\n([\s\S]*?)```/g)].map(([, path, text], index) => ({
  name: `${index + 1}: ${text!.split('\n')[0]!.slice(0, 70)}`,
  path: path!,
  lines: text!.trimEnd().split('\n'),
}));

/** Times differ from run to run, and the ids of what is made meanwhile: their form is what the page promises. */
function shapeOf(value: unknown, field = ''): unknown {
  if (typeof value === 'string') {
    if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return '<time>';
    return field === 'id' && /^[0-9a-f-]{36}$/.test(value) ? '<id>' : value;
  }
  if (Array.isArray(value)) return value.map((each) => shapeOf(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shapeOf(each, name)]));
}

test('the page has conversations', () => expect(conversations.length).toBeGreaterThan(15));

describe.each(conversations)('$name', ({ path, lines }) => {
  test('goes as the page says', async () => {
    const reader = randomUUID();
    const authorization = app.as(reader);
    // Ids are the page's own, and unique: what an example left is taken away.
    await app.sql('TRUNCATE notification, reader, announcement CASCADE');
    for (const each of BEFORE) await app.store(reader, each);
    const client = await SocketClient.connect(app.url, authorization, { path });
    const greeting = path === '/ws/notifications' ? 2 : 1;
    // The page shows how a connection begins once.
    const isGreeting = lines[0]!.includes('"type":"connected"');
    if (!isGreeting) for (let each = 0; each < greeting; each += 1) await client.next();
    for (const line of lines) {
      const [sign, text] = [line[0], line.slice(2).replace('$TOKEN', authorization.slice('Bearer '.length))];
      if (sign === '→') client.send(text);
      else if (sign === '!') await happen(reader, JSON.parse(text) as Record<string, unknown>);
      else expect(shapeOf(await client.next())).toEqual(shapeOf(JSON.parse(text)));
    }
    await client.close();
  });
});

async function happen(reader: string, what: Record<string, unknown>): Promise<void> {
  if (what.id !== undefined) return void (await app.store(reader, what));
  const made = await app.ask('POST', '/inbox/admin/announcement', { body: what });
  expect(made.status).toBe(201);
}

test('every message a client may send, every error and every way to end is on the page', async () => {
  const sent = new Set([...PAGE.matchAll(/^→ \{"type":"(\w+)"/gm)].map(([, type]) => type));
  for (const type of [
    'ping',
    'get_unread_count',
    'mark_as_read',
    'mark_all_as_read',
    'subscribe',
    'unsubscribe',
    'resume',
    'authenticate',
  ]) {
    expect(sent).toContain(type);
  }
  for (const { code } of Object.values(CLOSE)) expect(PAGE).toContain(`\`${code}\``);
});
