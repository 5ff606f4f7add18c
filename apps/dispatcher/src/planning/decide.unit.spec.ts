import { describe, expect, test } from '@jest/globals';
import type { Channel } from '../catalogue/event-type.js';
import type { Workflow } from '../catalogue/workflow.js';
import type { Preferences } from '../preferences/preferences.js';
import type { Site } from '@marmalade/contracts-identity';
import { capsOf, type Case, type Choice, decide, quietEnd } from './decide.js';

const NOON = new Date('2026-11-21T12:00:00Z');
const HOUR = 3_600_000;
const at = (hours: number): Date => new Date(NOON.getTime() + hours * HOUR);

const SITE: Site = { id: 'default', name: 'Sweets', locale: 'en', timeZone: 'UTC', tracking: false, testData: 'send' };
const WORKFLOW: Workflow = {
  category: 'orders',
  priority: 'normal',
  notify: [{ audience: 'customer', channels: ['email'] }],
};
const ADDRESSES: Partial<Record<Channel, string>> = {
  email: 'ann@example.com',
  telegram: '7',
  sms: '+79145550123',
  in_app: 'ann',
  push: 'ann',
};
const NIGHT = { from: '11:00', to: '13:00' };

interface Given extends Partial<Omit<Case, 'workflow' | 'site' | 'recipient' | 'choices'>> {
  recipient?: Pick<Case['recipient'], 'active' | 'verified'>;
  workflow?: Partial<Workflow>;
  site?: Partial<Site>;
  preferences?: Preferences;
  channels?: Channel[];
  choices?: Choice[];
}

/** What is decided of a person's channels, and the trace of it. */
function decided({ workflow, site, preferences, recipient, channels = ['email'], choices, ...rest }: Given) {
  const trace: Case['trace'] = [];
  const decisions = decide({
    type: 'order.created',
    workflow: { ...WORKFLOW, ...workflow },
    recipient: { id: 'ann', locale: 'en', timeZone: 'UTC', preferences, ...recipient },
    choices: choices ?? channels.map((channel) => ({ channel, afterMs: 0 })),
    site: { ...SITE, ...site },
    base: NOON,
    waits: false,
    now: NOON,
    isTest: false,
    address: (channel) => ADDRESSES[channel],
    suppressed: () => undefined,
    trace,
    ...rest,
  });
  return {
    decisions,
    trace,
    states: decisions.map(({ channel, state, reason }) => `${channel} ${state}${reason ? ` ${reason}` : ''}`),
  };
}

test('nothing speaks against it: it goes, and that needs no line of trace', () => {
  const { decisions, trace } = decided({});
  expect(decisions).toEqual([{ channel: 'email', address: 'ann@example.com', state: 'pending' }]);
  expect(trace).toEqual([]);
});

describe('each refusal, with its line of trace', () => {
  test.each<[string, Given, string, { code: string; channel: Channel; detail: string }]>([
    [
      'the site does not use the channel',
      { site: { id: 'sweets', channels: ['telegram'] } },
      'email skipped SITE_CHANNEL_OFF',
      { code: 'SITE_CHANNEL_OFF', channel: 'email', detail: 'The site sweets does not use email' },
    ],
    [
      'advertising is not wanted',
      { workflow: { marketing: true }, preferences: { marketing: false } },
      'email skipped UNSUBSCRIBED',
      { code: 'UNSUBSCRIBED', channel: 'email', detail: 'No advertising is wanted' },
    ],
    [
      'the type is muted',
      { preferences: { mutedTypes: ['order.created'] } },
      'email skipped TYPE_MUTED',
      { code: 'TYPE_MUTED', channel: 'email', detail: 'order.created is muted' },
    ],
    [
      'the category is off',
      { preferences: { categories: { orders: false } } },
      'email skipped CATEGORY_OFF',
      { code: 'CATEGORY_OFF', channel: 'email', detail: 'The category orders is switched off' },
    ],
    [
      'the category is off on this channel',
      { preferences: { channels: { email: true }, categories: { orders: { email: false } } } },
      'email skipped CATEGORY_OFF',
      { code: 'CATEGORY_OFF', channel: 'email', detail: 'orders on email is switched off' },
    ],
    [
      'the channel is off',
      { preferences: { channels: { email: false } } },
      'email skipped CHANNEL_OFF',
      { code: 'CHANNEL_OFF', channel: 'email', detail: 'The channel email is switched off' },
    ],
    [
      'no address is known',
      { address: () => undefined },
      'email skipped NO_ADDRESS',
      { code: 'NO_ADDRESS', channel: 'email', detail: 'No address of ann is known for this channel' },
    ],
    [
      'the address is dead',
      { suppressed: () => 'ADDRESS_DEAD' },
      'email skipped ADDRESS_SUPPRESSED',
      { code: 'ADDRESS_SUPPRESSED', channel: 'email', detail: 'Nothing reaches this address: ADDRESS_DEAD' },
    ],
    [
      'test data is kept',
      { isTest: true, site: { testData: 'capture' } },
      'email skipped TEST_DATA',
      { code: 'TEST_DATA', channel: 'email', detail: 'Test data is kept here and not sent' },
    ],
    [
      'it is too late',
      { expiresAt: NOON },
      'email expired EXPIRED',
      { code: 'EXPIRED', channel: 'email', detail: 'Good until 2026-11-21T12:00:00.000Z only' },
    ],
    [
      'it would be too late after the quiet hours',
      { expiresAt: at(1), site: { quietHours: NIGHT } },
      'email expired EXPIRED',
      {
        code: 'EXPIRED',
        channel: 'email',
        detail: 'Would be too late after the quiet hours, at 2026-11-21T13:00:00.000Z',
      },
    ],
  ])('%s', (_, given, state, line) => {
    const { states, trace } = decided(given);
    expect(states).toEqual([state]);
    expect(trace).toEqual([line]);
  });
});

describe('each delay, with its line of trace', () => {
  test.each<[string, Given, string, Date | undefined, { code: string; channel: Channel; detail: string }]>([
    [
      "the site's quiet hours",
      { site: { quietHours: NIGHT } },
      'email deferred QUIET_HOURS',
      at(1),
      { code: 'QUIET_HOURS', channel: 'email', detail: 'Quiet hours until 2026-11-21T13:00:00.000Z' },
    ],
    [
      "the person's own quiet hours, in their time zone",
      { preferences: { quietHours: { from: '18:00', to: '20:00', timeZone: 'Asia/Bangkok' } } },
      'email deferred QUIET_HOURS',
      at(1),
      { code: 'QUIET_HOURS', channel: 'email', detail: 'Quiet hours until 2026-11-21T13:00:00.000Z' },
    ],
    [
      'it is meant for later',
      { base: at(5), waits: true },
      'email deferred SCHEDULED',
      at(5),
      { code: 'SCHEDULED', channel: 'email', detail: 'Waits until 2026-11-21T17:00:00.000Z' },
    ],
    [
      'it is meant for a quiet hour',
      { base: at(0.5), waits: true, site: { quietHours: NIGHT } },
      'email deferred QUIET_HOURS',
      at(1),
      { code: 'QUIET_HOURS', channel: 'email', detail: 'Quiet hours until 2026-11-21T13:00:00.000Z' },
    ],
    [
      "the workflow's digest",
      { workflow: { priority: 'high', digest: { every: 'hourly' } } },
      'email deferred DIGEST',
      undefined,
      { code: 'DIGEST', channel: 'email', detail: 'Goes with the hourly digest of 2026-11-21T13:00:00.000Z' },
    ],
    [
      "the person's digest",
      { preferences: { digest: { every: 'daily', at: '09:00' } } },
      'email deferred DIGEST',
      undefined,
      { code: 'DIGEST', channel: 'email', detail: 'Goes with the daily digest of 2026-11-22T09:00:00.000Z' },
    ],
  ])('%s', (_, given, state, dueAt, line) => {
    const { states, decisions, trace } = decided(given);
    expect(states).toEqual([state]);
    expect(decisions[0]!.dueAt).toEqual(dueAt);
    expect(trace).toEqual([line]);
  });

  test('a digest has its period and its hour', () => {
    const [decision] = decided({ preferences: { digest: { every: 'daily', at: '09:00' } } }).decisions;
    expect(decision!.digest).toEqual({ period: 'daily', dueAt: new Date('2026-11-22T09:00:00Z') });
  });
});

describe('the order of decisions', () => {
  const everything: Given = {
    channels: ['telegram', 'email', 'sms', 'push', 'in_app', 'discord'],
    site: { id: 'sweets', channels: ['email'] },
    address: () => undefined,
    preferences: { channels: { email: false, telegram: false } },
  };

  test('the site, then the person, then the address; an ops channel is nobody, and only its address counts', () => {
    expect(decided(everything).states).toEqual([
      'telegram skipped SITE_CHANNEL_OFF',
      'email skipped CHANNEL_OFF',
      'sms skipped SITE_CHANNEL_OFF',
      'push skipped SITE_CHANNEL_OFF',
      'in_app skipped SITE_CHANNEL_OFF',
      'discord skipped NO_ADDRESS',
    ]);
  });

  test('what is said of a category on a channel is more particular than what is said of the channel', () => {
    const preferences = { channels: { email: false }, categories: { orders: { email: true } } };
    expect(decided({ preferences }).states).toEqual(['email pending']);
  });

  test('advertising alone asks whether advertising is wanted', () => {
    expect(decided({ preferences: { marketing: false } }).states).toEqual(['email pending']);
  });

  test('test data goes like other data where the site sends it, and to ops channels always', () => {
    expect(decided({ isTest: true }).states).toEqual(['email pending']);
    const captured = decided({
      isTest: true,
      site: { testData: 'capture' },
      channels: ['discord'],
      address: () => 'order',
    });
    expect(captured.states).toEqual(['discord pending']);
  });

  test('what comes without a sound waits for no quiet hours and no digest', () => {
    const { states } = decided({
      channels: ['in_app', 'discord', 'webhook'],
      site: { quietHours: NIGHT },
      preferences: { digest: { every: 'daily' } },
      address: () => 'somewhere',
    });
    expect(states).toEqual(['in_app pending', 'discord pending', 'webhook pending']);
  });

  test.each<['high' | 'urgent', string]>([
    ['high', 'email deferred QUIET_HOURS'],
    ['urgent', 'email pending'],
  ])("what is %s waits for nobody's digest: %s in quiet hours", (priority, state) => {
    const preferences = { digest: { every: 'daily' as const } };
    expect(decided({ workflow: { priority }, preferences, site: { quietHours: NIGHT } }).states).toEqual([state]);
  });

  test('a digest comes before quiet hours', () => {
    const { states } = decided({ workflow: { digest: { every: 'hourly' } }, site: { quietHours: NIGHT } });
    expect(states).toEqual(['email deferred DIGEST']);
  });

  test("who wants no quiet hours has not the site's either", () => {
    expect(decided({ preferences: { quietHours: null }, site: { quietHours: NIGHT } }).states).toEqual([
      'email pending',
    ]);
  });
});

describe('forced channels', () => {
  const against: Given = {
    site: { channels: [], quietHours: NIGHT },
    preferences: { channels: { email: false }, digest: { every: 'daily' }, mutedTypes: ['order.created'] },
  };
  const line = { code: 'FORCED', channel: 'email', detail: 'Passes preferences, digests and quiet hours' };

  test('of the workflow pass everything a person and a site say', () => {
    const { states, trace } = decided({ ...against, workflow: { forced: ['email'] } });
    expect(states).toEqual(['email pending']);
    expect(trace).toEqual([line]);
  });

  test('of the site too', () => {
    const { states, trace } = decided({ ...against, site: { ...against.site, forcedChannels: ['email'] } });
    expect(states).toEqual(['email pending']);
    expect(trace).toEqual([line]);
  });

  test('need an address that is alive all the same, and are late like others', () => {
    const workflow = { forced: ['email' as const] };
    expect(decided({ workflow, address: () => undefined }).states).toEqual(['email skipped NO_ADDRESS']);
    expect(decided({ workflow, suppressed: () => 'ADDRESS_DEAD' }).states).toEqual([
      'email skipped ADDRESS_SUPPRESSED',
    ]);
    expect(decided({ workflow, expiresAt: at(-1) }).states).toEqual(['email expired EXPIRED']);
  });

  test('one forced channel does not force the others', () => {
    const { states } = decided({
      channels: ['email', 'sms'],
      workflow: { forced: ['sms'] },
      preferences: { channels: { email: false, sms: false } },
    });
    expect(states).toEqual(['email skipped CHANNEL_OFF', 'sms pending']);
  });
});

describe('a fallback chain', () => {
  const choices: Choice[] = [
    { channel: 'telegram', step: 0, afterMs: 0 },
    { channel: 'sms', step: 1, afterMs: HOUR / 4 },
    { channel: 'email', step: 2, afterMs: HOUR / 2 },
  ];

  test('lets its first step go; each other waits as long as those before it may take', () => {
    const { decisions, states, trace } = decided({ choices });
    expect(states).toEqual(['telegram pending', 'sms deferred FALLBACK', 'email deferred FALLBACK']);
    expect(decisions.map(({ step, dueAt }) => [step, dueAt])).toEqual([
      [0, undefined],
      [1, at(0.25)],
      [2, at(0.75)],
    ]);
    expect(trace).toEqual([
      {
        code: 'FALLBACK',
        channel: 'sms',
        detail: 'Goes when nothing before it reached its receiver, at 2026-11-21T12:15:00.000Z at the latest',
      },
      {
        code: 'FALLBACK',
        channel: 'email',
        detail: 'Goes when nothing before it reached its receiver, at 2026-11-21T12:45:00.000Z at the latest',
      },
    ]);
  });

  test('begins with the first step that can be taken', () => {
    const { states } = decided({ choices, preferences: { channels: { telegram: false } } });
    expect(states).toEqual(['telegram skipped CHANNEL_OFF', 'sms pending', 'email deferred FALLBACK']);
  });

  test('a step that can not be taken costs no time', () => {
    const { decisions } = decided({ choices, preferences: { channels: { sms: false } } });
    expect(decisions[2]!.dueAt).toEqual(at(0.5));
  });

  test('channels of the same step go together', () => {
    const both: Choice[] = [{ channel: 'push', step: 0, afterMs: 0 }, ...choices];
    expect(decided({ choices: both }).states.slice(0, 2)).toEqual(['push pending', 'telegram pending']);
  });

  test('waits for a first step that waits itself: for its hour, or for its digest', () => {
    const quiet = decided({ choices, site: { quietHours: NIGHT } });
    expect(quiet.decisions.map(({ dueAt }) => dueAt)).toEqual([at(1), at(1.25), at(1.75)]);
    const digest = decided({ choices, preferences: { digest: { every: 'hourly' } } });
    expect(digest.states).toEqual(['telegram deferred DIGEST', 'sms deferred FALLBACK', 'email deferred FALLBACK']);
    expect(digest.decisions.map(({ dueAt }) => dueAt)).toEqual([undefined, at(1.25), at(1.75)]);
    expect(digest.decisions.map(({ digest: gathered }) => gathered?.period)).toEqual(['hourly', undefined, undefined]);
  });

  test('is no chain when nothing of it can be taken', () => {
    const { states } = decided({ choices, address: () => undefined });
    expect(states).toEqual(['telegram skipped NO_ADDRESS', 'sms skipped NO_ADDRESS', 'email skipped NO_ADDRESS']);
  });
});

test('digestKey goes with what goes, and not with what is skipped', () => {
  const { decisions } = decided({ digestKey: 'ticket:7', channels: ['email', 'discord'] });
  expect(decisions.map(({ digestKey }) => digestKey)).toEqual(['ticket:7', undefined]);
});

describe('caps', () => {
  const site: Site = { ...SITE, frequencyCap: { limit: 3, per: '7d' } };
  const ofSite = { rule: 'site:default', limit: 3, perMs: 7 * 24 * HOUR };

  test.each<[string, Partial<Workflow>, string, unknown]>([
    ['neither throttled nor advertising', {}, 'ann', undefined],
    ['throttled', { throttle: { limit: 2, per: '1h' } }, 'ann', [{ rule: 'type:t', limit: 2, perMs: HOUR }]],
    ['advertising', { marketing: true }, 'ann', [ofSite]],
    ['of low priority', { priority: 'low' }, 'ann', [ofSite]],
    [
      'both',
      { priority: 'low', throttle: { limit: 2, per: '1h' } },
      'ann',
      [{ rule: 'type:t', limit: 2, perMs: HOUR }, ofSite],
    ],
    ['of low priority for an ops channel', { priority: 'low' }, 'ops:upload', undefined],
  ])('what is %s', (_, workflow, recipientId, caps) => {
    expect(capsOf('t', { ...WORKFLOW, ...workflow }, site, recipientId)).toEqual(caps);
  });

  test('a site without a cap has none', () => {
    expect(capsOf('t', { ...WORKFLOW, marketing: true }, SITE, 'ann')).toBeUndefined();
  });
});

test('quiet hours are looked up in the time zone of the person when their wish names none', () => {
  const recipient = {
    id: 'ann',
    locale: 'en' as const,
    timeZone: 'Asia/Bangkok',
    preferences: { quietHours: { from: '18:30', to: '20:00' } },
  };
  expect(quietEnd({ workflow: WORKFLOW, recipient, site: SITE }, NOON)).toEqual(at(1));
  expect(
    quietEnd({ workflow: WORKFLOW, recipient: { ...recipient, timeZone: 'UTC' }, site: SITE }, NOON),
  ).toBeUndefined();
});

describe('what identity says of a person', () => {
  test('who is blocked gets nothing, not even on forced channels', () => {
    const { states, trace } = decided({
      recipient: { active: false },
      channels: ['in_app', 'email'],
      workflow: { forced: ['email'], priority: 'urgent' },
    });
    expect(states).toEqual(['in_app skipped PERSON_INACTIVE', 'email skipped PERSON_INACTIVE']);
    expect(trace[0]).toEqual({ code: 'PERSON_INACTIVE', channel: 'in_app', detail: 'ann is blocked or has left' });
  });

  test.each<[string, Given, string]>([
    ['not known to be theirs', { recipient: { verified: {} } }, 'email skipped ADDRESS_UNVERIFIED'],
    [
      'another one than theirs',
      { recipient: { verified: { email: 'b@example.com' } } },
      'email skipped ADDRESS_UNVERIFIED',
    ],
    ['theirs, in other letters', { recipient: { verified: { email: 'ANN@example.com' } } }, 'email pending'],
    ['of somebody identity does not know', {}, 'email pending'],
    [
      'a phone number',
      { recipient: { verified: { email: 'ann@example.com' } }, channels: ['sms'] },
      'sms skipped ADDRESS_UNVERIFIED',
    ],
    [
      'a chat, which only its owner can have opened',
      { recipient: { verified: {} }, channels: ['telegram'] },
      'telegram pending',
    ],
    [
      'forced',
      { recipient: { verified: {} }, workflow: { marketing: true, forced: ['email'] } },
      'email skipped ADDRESS_UNVERIFIED',
    ],
  ])('advertising to an address that is %s', (_name, given, expected) => {
    expect(decided({ workflow: { marketing: true }, ...given }).states).toEqual([expected]);
  });

  test('what is no advertising goes to any address', () => {
    expect(decided({ recipient: { verified: {} } }).states).toEqual(['email pending']);
  });
});
