import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** An event that becomes exactly one message on one channel: what became of it can be counted. */
export interface TestEvent {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  /** Events of one subject are to stay in order. */
  subject?: string;
  data: { token: string; customer?: { id: string; email?: string; telegramId?: string; phone?: string } };
}

export type TestChannel = 'email' | 'telegram' | 'sms' | 'discord' | 'webhook';

/** Every way out but the captured ones. */
export const TEST_CHANNELS: readonly TestChannel[] = ['email', 'telegram', 'sms', 'discord', 'webhook'];

type Priority = 'low' | 'normal' | 'urgent';

let serial = 0;

/** An event of its own, to a receiver of its own. Its token is in whatever its receiver gets. */
export function anEvent(
  channel: TestChannel,
  { priority = 'normal', subject }: { priority?: Priority; subject?: string } = {},
): TestEvent {
  serial += 1;
  const id = randomUUID();
  const addresses = {
    email: { email: `chaos-${serial}@example.com` },
    telegram: { telegramId: String(7_000_000 + serial) },
    sms: { phone: `+1202${5_000_000 + serial}` },
  };
  const customer = channel in addresses && { id, ...addresses[channel as keyof typeof addresses] };
  return {
    specversion: '1.0',
    id,
    source: '/test/chaos',
    type: typeOf(channel, priority),
    ...(subject !== undefined && { subject }),
    data: { token: id.replaceAll('-', ''), ...(customer && { customer }) },
  };
}

/** The event type that goes to one channel and nowhere else. Nobody but the endpoints that ask for it is told of a webhook's. */
export function typeOf(channel: TestChannel, priority: Priority = 'normal'): string {
  return `chaos.${channel}.${priority}`;
}

export function channelOf({ type }: TestEvent): TestChannel {
  return type.split('.')[1] as TestChannel;
}

const SCHEMA = {
  type: 'object',
  description: 'A message of the fault tests.',
  required: ['token'],
  properties: { token: { type: 'string' }, customer: { type: 'object' } },
};

/** Who is told; YAML, of which JSON is a part. */
const NOTIFY: Record<TestChannel, object[]> = {
  email: [{ audience: 'customer', channels: ['email'] }],
  telegram: [{ audience: 'customer', channels: ['telegram'] }],
  sms: [{ audience: 'customer', channels: ['sms'] }],
  discord: [{ audience: 'ops:order', channels: ['discord'] }],
  webhook: [{ audience: 'staff', channels: ['in_app'] }],
};

const WORDS: Record<TestChannel, object> = {
  email: { email: { subject: '{{ data.token }}', text: '{{ data.token }}', html: '<p>{{ data.token }}</p>' } },
  telegram: { telegram: { text: '{{ data.token }}' } },
  sms: { sms: { text: '{{ data.token }}' } },
  discord: { discord: { title: '{{ data.token }}' } },
  webhook: { in_app: { title: '{{ data.token }}', message: '{{ data.token }}' } },
};

/** Makes a catalogue: what ships, and the types of `anEvent`. @returns its folder, for CATALOGUE_DIR; the caller deletes it */
export function makeCatalogue(): string {
  const folder = mkdtempSync(join(tmpdir(), 'marmalade-catalogue-'));
  cpSync(fileURLToPath(new URL('../../../catalogue', import.meta.url)), folder, { recursive: true });
  for (const channel of TEST_CHANNELS) {
    for (const priority of ['low', 'normal', 'urgent'] as const) {
      const type = typeOf(channel, priority);
      const write = (name: string, content: object) => writeFileSync(join(folder, type, name), JSON.stringify(content));
      mkdirSync(join(folder, type, 'templates'), { recursive: true });
      write('workflow.yaml', { category: 'chaos', priority, notify: NOTIFY[channel] });
      write('schema.json', SCHEMA);
      write('sample.json', { token: 'token' });
      for (const locale of ['en', 'ru', 'th']) write(`templates/${locale}.yaml`, WORDS[channel]);
    }
  }
  return folder;
}
