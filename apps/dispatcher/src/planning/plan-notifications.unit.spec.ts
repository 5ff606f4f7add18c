import { fileURLToPath } from 'node:url';
import { randomBytes } from 'node:crypto';
import type { CloudEvent } from '@marmalade/contracts-envelope';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { EventType, Locale, TemplatedChannel } from '../catalogue/event-type.js';
import { TEMPLATED_CHANNELS } from '../catalogue/event-type.js';
import type { AudienceRule, Workflow } from '../catalogue/workflow.js';
import { SecretBox } from '@marmalade/secrets';
import { SignedLinks } from '../links/signed-links.js';
import type { PlannedNotification } from '../notifications/notification.js';
import type { Recipient } from '../recipients/recipient.js';
import { type CompiledTemplates, TemplateCompiler, type TemplateSource } from '../rendering/templates.js';
import type { Site } from '@marmalade/contracts-identity';
import { type PlanContext, planNotifications, variantFor } from './plan-notifications.js';
import { planWebhooks } from './plan-webhooks.js';

const NOW = new Date('2026-11-21T12:00:00Z');
const HOUR = 3_600_000;
const at = (hours: number): Date => new Date(NOW.getTime() + hours * HOUR);

const ANN: Recipient = {
  id: 'ann',
  name: 'Ann',
  email: 'ann@example.com',
  telegramId: '7',
  phone: '+79145550123',
  locale: 'en-GB',
};
const BOB: Recipient = { id: 'bob', email: 'bob@example.com', locale: 'ru', timeZone: 'Asia/Vladivostok' };
const SITE: Site = { id: 'default', name: 'Sweets', locale: 'en', timeZone: 'UTC', tracking: false, testData: 'send' };
const LINKS = new SignedLinks(new SecretBox(randomBytes(32).toString('base64')), 'https://sweets.example');

const WORDS: Record<TemplatedChannel, TemplateSource> = {
  in_app: {
    title: 'Order {{ data.number }}',
    message: 'For {{ data.nick }}',
    variants: { b: { title: 'B {{ data.number }}' } },
  },
  telegram: { text: '<a href="https://sweets.example/{{ data.number }}">Order</a>' },
  email: { subject: 'Order {{ data.number }}', html: '<p><a href="https://sweets.example/">Order</a></p>' },
  sms: { text: 'Order {{ data.number }}' },
  push: { title: 'Order', body: '{{ data.number }}' },
  discord: { title: 'Order {{ data.number }}' },
};

let compiler: TemplateCompiler;
let templates: CompiledTemplates;

async function templatesOf(
  words: Partial<Record<TemplatedChannel, TemplateSource>>,
  version?: string,
): Promise<CompiledTemplates> {
  const ofLocale = async (locale: Locale) =>
    Object.fromEntries(
      await Promise.all(
        TEMPLATED_CHANNELS.filter((channel) => words[channel]).map(
          async (channel) =>
            [channel, await compiler.compileChannel(channel, locale, words[channel]!, version)] as const,
        ),
      ),
    );
  return { en: await ofLocale('en'), ru: await ofLocale('ru'), th: {} } as CompiledTemplates;
}

beforeAll(async () => {
  compiler = await TemplateCompiler.create(fileURLToPath(new URL('../../../../catalogue/layouts', import.meta.url)));
  templates = await templatesOf(WORDS);
});

function typeOf(workflow: Partial<Workflow> = {}, over: Partial<EventType> = {}): EventType {
  const notify: AudienceRule[] = [{ audience: 'customer', channels: ['in_app'] }];
  return {
    type: 'order.created',
    description: '',
    source: null,
    schema: {},
    sample: {},
    templates,
    validate: (() => true) as never,
    ...over,
    workflow: { category: 'orders', priority: 'normal', notify, ...workflow },
  };
}

const EVENT: CloudEvent = {
  specversion: '1.0',
  id: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
  source: '/shop',
  type: 'order.created',
  time: at(-1).toISOString(),
  data: { number: 'A-7', nick: 'Annie', startsAt: at(48).toISOString(), total: 100 },
};

interface Given {
  workflow?: Partial<Workflow>;
  type?: Partial<EventType>;
  event?: Partial<CloudEvent>;
  people?: Partial<Record<AudienceRule['audience'], Recipient[]>>;
  context?: Partial<PlanContext>;
}

function planned({ workflow, type, event, people = { customer: [ANN] }, context }: Given): PlannedNotification[] {
  return planNotifications({ ...EVENT, ...event }, typeOf(workflow, type), ({ audience }) => people[audience] ?? [], {
    now: NOW,
    site: SITE,
    types: { get: () => undefined },
    suppressed: () => undefined,
    ...context,
  });
}

const codes = ({ trace }: PlannedNotification): string[] => trace.map(({ code }) => code);
const lineOf = ({ trace }: PlannedNotification, code: string) => trace.find((line) => line.code === code);
const contentOf = ({ deliveries: [delivery] }: PlannedNotification): any => JSON.parse(delivery!.content!);

describe('what is planned', () => {
  test('for a person: who, what, why, and what they will see', () => {
    const [notification, ...more] = planned({
      workflow: { cancelKey: 'order:{{ data.number }}', digestKey: 'd:{{ data.number }}', expires: '2h' },
    });
    expect(more).toEqual([]);
    expect(notification).toMatchObject({
      eventId: EVENT.id,
      workflow: 'order.created',
      category: 'orders',
      priority: 'normal',
      recipientId: 'ann',
      recipientName: 'Ann',
      locale: 'en',
      timeZone: 'UTC',
      cancelKey: 'order:A-7',
      isTest: false,
      trace: [
        { code: 'AUDIENCE', detail: 'Named by the audience customer: in_app' },
        { code: 'LOCALE', detail: 'en, UTC (asked for en-GB)' },
      ],
      deliveries: [
        { channel: 'in_app', address: 'ann', state: 'pending', lane: 1, digestKey: 'd:A-7', expiresAt: at(1) },
      ],
    });
    expect(contentOf(notification!)).toEqual({
      title: 'Order A-7',
      message: 'For Annie',
      priority: 'normal',
      category: 'orders',
      expiresAt: at(1).toISOString(),
    });
  });

  test('a language that is not known is the default of the site, and said so', () => {
    const [notification] = planned({
      people: { customer: [{ id: 'eve' }] },
      context: { site: { ...SITE, locale: 'ru', timeZone: 'Asia/Vladivostok' } },
    });
    expect(lineOf(notification!, 'LOCALE')!.detail).toBe('ru, Asia/Vladivostok (no language known, the default)');
  });

  test('who is named twice gets one notification with the channels of both', () => {
    const notify: AudienceRule[] = [
      { audience: 'customer', channels: ['in_app'] },
      { audience: 'admins', channels: ['in_app', 'email'], fallback: ['sms'] },
      { audience: 'ops:order', channels: ['discord'] },
    ];
    const notifications = planned({
      workflow: { notify },
      people: { customer: [ANN], admins: [ANN, BOB], 'ops:order': [{ id: 'ops:order' }] },
    });
    expect(
      notifications.map(({ recipientId, deliveries }) => [recipientId, deliveries.map(({ channel }) => channel)]),
    ).toEqual([
      ['ann', ['in_app', 'email', 'sms']],
      ['bob', ['in_app', 'email', 'sms']],
      ['ops:order', ['discord']],
    ]);
    expect(notifications[0]!.trace.slice(0, 2).map(({ detail }) => detail)).toEqual([
      'Named by the audience customer: in_app',
      'Named by the audience admins: in_app, email, then sms',
    ]);
  });

  test('a condition decides over its audience', () => {
    const notify = (when: string): AudienceRule[] => [{ audience: 'customer', channels: ['in_app'], when }];
    expect(planned({ workflow: { notify: notify('data.total > 99') } })).toHaveLength(1);
    expect(planned({ workflow: { notify: notify('data.total > 100') } })).toEqual([]);
  });

  test('nothing of a workflow that is switched off, for all or for a site', () => {
    expect(planned({ workflow: { enabled: false } })).toEqual([]);
    const sites = { sweets: { enabled: false } };
    expect(planned({ workflow: { sites }, context: { site: { ...SITE, id: 'sweets' } } })).toEqual([]);
    expect(planned({ workflow: { sites } })).toHaveLength(1);
  });

  test("a site's channels replace those of people, and not those of ops channels", () => {
    const notify: AudienceRule[] = [
      { audience: 'customer', channels: ['in_app'], fallback: ['sms'] },
      { audience: 'ops:order', channels: ['discord'] },
    ];
    const [toAnn, toOps] = planned({
      workflow: { notify, sites: { sweets: { channels: ['email', 'telegram'] } } },
      people: { customer: [ANN], 'ops:order': [{ id: 'ops:order' }] },
      context: { site: { ...SITE, id: 'sweets' } },
    });
    expect(toAnn!.deliveries.map(({ channel, step }) => [channel, step])).toEqual([
      ['email', undefined],
      ['telegram', undefined],
    ]);
    expect(lineOf(toAnn!, 'AUDIENCE')!.detail).toBe(
      "Named by the audience customer; the site's channels: email, telegram",
    );
    expect(toOps!.deliveries.map(({ channel }) => channel)).toEqual(['discord']);
  });

  test("a site's priority decides over quiet hours, digests and the place in the queue", () => {
    const notify: AudienceRule[] = [{ audience: 'customer', channels: ['email', 'in_app'] }];
    const site: Site = { ...SITE, id: 'sweets', quietHours: { from: '11:00', to: '13:00' } };
    const [usual] = planned({ workflow: { notify }, context: { site } });
    const [urgent] = planned({ workflow: { notify, sites: { sweets: { priority: 'urgent' } } }, context: { site } });
    const facts = ({ priority, deliveries }: PlannedNotification) => [
      priority,
      deliveries.map(({ state, lane }) => [state, lane]),
    ];
    expect(facts(usual!)).toEqual([
      'normal',
      [
        ['deferred', 1],
        ['pending', 1],
      ],
    ]);
    expect(facts(urgent!)).toEqual([
      'urgent',
      [
        ['pending', 0],
        ['pending', 0],
      ],
    ]);
    expect(JSON.parse(urgent!.deliveries[1]!.content!).priority).toBe('urgent');
  });

  test.each<[Partial<Workflow>, number]>([
    [{ priority: 'urgent' }, 0],
    [{ priority: 'high' }, 1],
    [{ priority: 'normal' }, 1],
    [{ priority: 'low' }, 2],
    [{ priority: 'urgent', marketing: true }, 3],
  ])('%j has lane %d', (workflow, lane) => {
    expect(planned({ workflow })[0]!.deliveries[0]!.lane).toBe(lane);
  });
});

describe('everyone', () => {
  const EVERYONE: Recipient = { id: 'everyone' };
  const everyone = (channels: AudienceRule['channels'], more: Partial<AudienceRule> = {}): AudienceRule => ({
    audience: 'everyone',
    channels,
    ...more,
  });
  const channelsBy = (notifications: PlannedNotification[]) =>
    notifications.map(({ recipientId, deliveries }) => [
      recipientId,
      deliveries.map(({ channel, step }) => (step === undefined ? channel : `${channel} ${step}`)),
    ]);

  test('is one reader in the app, who has all languages and no wishes', () => {
    const variants = [{ name: 'b', weight: 1 }];
    const [notification, ...more] = planned({
      workflow: { notify: [everyone(['in_app'])], variants, priority: 'high', expires: '2h' },
      people: { everyone: [EVERYONE] },
    });
    expect(more).toEqual([]);
    expect(notification).toMatchObject({ recipientId: 'everyone', recipientName: undefined, variant: undefined });
    expect(notification!.deliveries).toMatchObject([{ channel: 'in_app', address: 'everyone', state: 'pending' }]);
    expect(contentOf(notification!)).toEqual({
      words: { en: { title: 'Order A-7', message: 'For Annie' }, ru: { title: 'Order A-7', message: 'For Annie' } },
      eventId: EVENT.id,
      priority: 'high',
      category: 'orders',
      expiresAt: at(1).toISOString(),
    });
    expect(lineOf(notification!, 'LOCALE')!.detail).toBe('en, ru: one announcement for all, whatever they wish to get');
  });

  test('is told one by one on all other channels', () => {
    const notify = [everyone(['in_app', 'email'])];
    expect(channelsBy(planned({ workflow: { notify }, people: { everyone: [ANN, BOB] } }))).toEqual([
      ['ann', ['email']],
      ['bob', ['email']],
    ]);
    expect(planned({ workflow: { notify: [everyone(['in_app'])] }, people: { everyone: [ANN, BOB] } })).toEqual([]);
  });

  test("a chain begins with what comes after the app, which no one's reading ends", () => {
    const notify = [everyone(['in_app'], { fallback: ['push', 'sms'] })];
    expect(channelsBy(planned({ workflow: { notify }, people: { everyone: [EVERYONE, ANN] } }))).toEqual([
      ['everyone', ['in_app']],
      ['ann', ['push 0', 'sms 1']],
    ]);
  });

  test('whom another audience names is one of them, and is told once in the app', () => {
    const notify: AudienceRule[] = [
      everyone(['in_app', 'email']),
      { audience: 'admins', channels: ['in_app', 'telegram'] },
      { audience: 'customer', channels: ['in_app'], fallback: ['push'] },
      { audience: 'staff', channels: ['in_app'] },
      { audience: 'ops:order', channels: ['discord'] },
    ];
    const people = { everyone: [EVERYONE], admins: [ANN], customer: [BOB], staff: [ANN], 'ops:order': [{ id: 'ops:order' }] }; // prettier-ignore
    const notifications = planned({ workflow: { notify }, people });
    expect(channelsBy(notifications)).toEqual([
      ['ann', ['telegram', 'email']],
      // Here a chain waits for what Bob reads.
      ['bob', ['in_app 0', 'push 1', 'email']],
      ['ops:order', ['discord']],
      ['everyone', ['in_app']],
    ]);
    expect(notifications[0]!.trace.filter(({ code }) => code === 'AUDIENCE').map(({ detail }) => detail)).toEqual([
      'Named by the audience admins: in_app, telegram',
      'Named by the audience staff: in_app',
      'Named by the audience everyone: email',
      'Told by the announcement to everyone',
    ]);
    const only: AudienceRule[] = [everyone(['in_app']), { audience: 'admins', channels: ['in_app'] }];
    expect(channelsBy(planned({ workflow: { notify: only }, people }))).toEqual([['everyone', ['in_app']]]);
  });

  test("a site's channels hold for them, conditions too", () => {
    const notify = [everyone(['in_app'])];
    const sites = { sweets: { channels: ['email', 'in_app'] satisfies AudienceRule['channels'] } };
    const people = { everyone: [EVERYONE, ANN] };
    const context = { site: { ...SITE, id: 'sweets' } };
    expect(channelsBy(planned({ workflow: { notify, sites }, people, context }))).toEqual([
      ['everyone', ['in_app']],
      ['ann', ['email']],
    ]);
    expect(planned({ workflow: { notify: [everyone(['in_app'], { when: 'data.total > 100' })] }, people })).toEqual([]);
  });

  test("caps of a person's advertising are not theirs, those of the type are", () => {
    const site: Site = { ...SITE, frequencyCap: { limit: 1, per: '1d' } };
    const workflow = { notify: [everyone(['in_app', 'email'])], priority: 'low' as const, throttle: { limit: 2, per: '1h' } }; // prettier-ignore
    const [all, ann] = planned({ workflow, people: { everyone: [EVERYONE, ANN] }, context: { site } });
    expect(all!.caps?.map(({ rule }) => rule)).toEqual(['type:order.created']);
    expect(ann!.caps?.map(({ rule }) => rule)).toEqual(['type:order.created', 'site:default']);
  });

  test('words that are missing, edited or broken are told of', async () => {
    const people = { everyone: [EVERYONE] };
    const edited = await templatesOf(
      { in_app: { title: '{{ data.nobody }}!', message: '{{ recipient.name }}.' } },
      'v3',
    );
    const [notification] = planned({ workflow: { notify: [everyone(['in_app'])] }, type: { templates: edited }, people }); // prettier-ignore
    expect(notification!.trace.slice(2)).toEqual([
      { code: 'WORDING', channel: 'in_app', detail: 'Edited wording v3' },
      {
        code: 'VARIABLE_MISSING',
        channel: 'in_app',
        detail: 'The data has no data.nobody, recipient.name: left empty',
      },
    ]);
    expect(contentOf(notification!).words.ru).toEqual({ title: '!', message: '.' });
    const broken = await templatesOf({ in_app: { title: '{% for i in (1..100000000) %}{{ i }}{% endfor %}', message: 'x' } }); // prettier-ignore
    const [failed] = planned({ workflow: { notify: [everyone(['in_app'])] }, type: { templates: broken }, people });
    expect(failed!.deliveries).toMatchObject([{ state: 'failed', reason: 'RENDER_FAILED' }]);
  });
});

describe('times', () => {
  test('a delay waits, and says so', () => {
    const [notification] = planned({ workflow: { delay: '10m' } });
    expect(notification!.deliveries[0]).toMatchObject({ state: 'deferred', reason: 'SCHEDULED', dueAt: at(1 / 6) });
    expect(lineOf(notification!, 'DELAYED')!.detail).toBe('Waits 10m until 2026-11-21T12:10:00.000Z');
  });

  test('what is meant for a moment waits for it, and its life begins then', () => {
    const [notification] = planned({
      workflow: { delay: '10m', expires: '1h' },
      context: { at: at(5), namedBy: 'the request' },
    });
    expect(notification!.deliveries[0]).toMatchObject({
      state: 'deferred',
      reason: 'SCHEDULED',
      dueAt: at(5),
      expiresAt: at(6),
    });
    expect(lineOf(notification!, 'SCHEDULED')!.detail).toBe('Planned for 2026-11-21T17:00:00.000Z by order.created');
    expect(lineOf(notification!, 'AUDIENCE')!.detail).toBe('Named by the request: in_app');
  });

  test('what an event plans for later is planned with it; what is past or unknown is traced', () => {
    const reminder = typeOf({ category: 'reminders' }, { type: 'booking.reminder' });
    const schedule = [
      { type: 'booking.reminder', at: '{{ data.startsAt }}', offset: '-24h' },
      { type: 'booking.reminder', at: '{{ data.startsAt }}', offset: '-72h' },
      { type: 'booking.reminder', at: '{{ data.endsAt }}' },
      { type: 'booking.nothing', at: '{{ data.startsAt }}' },
    ];
    const types = { get: (name: string) => (name === 'booking.reminder' ? reminder : undefined) };
    const [now, later, ...more] = planned({ workflow: { schedule }, context: { types } });
    expect(more).toEqual([]);
    expect([now!.workflow, later!.workflow, later!.category]).toEqual([
      'order.created',
      'booking.reminder',
      'reminders',
    ]);
    expect(later!.deliveries[0]).toMatchObject({ state: 'deferred', reason: 'SCHEDULED', dueAt: at(24) });
    expect(lineOf(later!, 'SCHEDULED')!.detail).toBe('Planned for 2026-11-22T12:00:00.000Z by order.created');
    expect(now!.trace.slice(-3)).toEqual([
      { code: 'SCHEDULE_PAST', detail: 'booking.reminder would have been due at 2026-11-20T12:00:00.000Z' },
      { code: 'SCHEDULE_UNKNOWN', detail: 'booking.reminder: its time can not be told' },
      { code: 'SCHEDULE_UNKNOWN', detail: 'booking.nothing: there is no such type' },
    ]);
  });
});

describe('wordings', () => {
  const variants = [
    { name: 'a', weight: 1 },
    { name: 'b', weight: 1 },
  ];

  test('a person gets the same variant each time, and it is said which', () => {
    const crowd = Array.from({ length: 100 }, (_, index) => ({ id: `p${index}` }));
    const notifications = planned({ workflow: { variants }, people: { customer: crowd } });
    expect(new Set(notifications.map(({ variant }) => variant))).toEqual(new Set(['a', 'b']));
    for (const notification of notifications) {
      const { variant, recipientId } = notification;
      expect(variant).toBe(variantFor('order.created', recipientId, variants));
      expect(lineOf(notification, 'VARIANT')!.detail).toBe(`Gets the wording ${variant}`);
      expect(contentOf(notification).title).toBe(variant === 'b' ? 'B A-7' : 'Order A-7');
    }
  });

  test('weights are kept to: none of nothing, and about a quarter of a quarter', () => {
    const uneven = [
      { name: 'a', weight: 3 },
      { name: 'b', weight: 1 },
      { name: 'c', weight: 0 },
    ];
    const counts: Record<string, number> = {};
    for (let index = 0; index < 10_000; index += 1) {
      const name = variantFor('order.created', `person-${index}`, uneven);
      counts[name] = (counts[name] ?? 0) + 1;
    }
    expect(Object.keys(counts).sort()).toEqual(['a', 'b']);
    expect(Math.abs(counts.b! - 2_500)).toBeLessThan(200);
    expect(
      variantFor('t', 'ann', [
        { name: 'x', weight: 0 },
        { name: 'y', weight: 0 },
      ]),
    ).toBe('x');
  });

  test('edited words and missing variables are traced', async () => {
    const edited = await templatesOf(
      { in_app: { title: '{{ data.nobody }}', message: '{{ data.number }} {{ data.nothing }}' } },
      'v3',
    );
    const [notification] = planned({ type: { templates: edited } });
    expect(lineOf(notification!, 'WORDING')).toEqual({
      code: 'WORDING',
      channel: 'in_app',
      detail: 'Edited wording v3',
    });
    expect(lineOf(notification!, 'VARIABLE_MISSING')).toEqual({
      code: 'VARIABLE_MISSING',
      channel: 'in_app',
      detail: 'The data has no data.nobody, data.nothing: left empty',
    });
    expect(codes(planned({})[0]!)).toEqual(['AUDIENCE', 'LOCALE']);
  });

  test('what can not be written fails alone, and says why', async () => {
    const broken = await templatesOf({
      in_app: WORDS.in_app,
      email: { subject: '{% for i in (1..100000000) %}{{ i }}{% endfor %}', html: 'x' },
    });
    const notify: AudienceRule[] = [{ audience: 'customer', channels: ['email', 'in_app', 'telegram'] }];
    const [notification] = planned({ workflow: { notify }, type: { templates: broken } });
    expect(notification!.deliveries.map(({ state, reason }) => [state, reason])).toEqual([
      ['failed', 'RENDER_FAILED'],
      ['pending', undefined],
      ['failed', 'RENDER_FAILED'],
    ]);
    const lines = notification!.trace.filter(({ code }) => code === 'RENDER_FAILED');
    expect(lines.map(({ channel }) => channel)).toEqual(['email', 'telegram']);
    expect(lines[1]!.detail).toBe('there is no template for telegram');
  });
});

describe('test data', () => {
  test('is marked, and counts against no cap', () => {
    const throttle = { limit: 1, per: '1d' };
    const [real] = planned({ workflow: { throttle } });
    const [test] = planned({ workflow: { throttle }, event: { istest: true } });
    expect([real!.isTest, real!.caps?.length]).toEqual([false, 1]);
    expect([test!.isTest, test!.caps]).toEqual([true, undefined]);
    expect(lineOf(test!, 'TEST_DATA')!.detail).toBe('Test data: it counts in no statistics and no cap');
  });

  test('that is kept is written all the same, to be looked at', () => {
    const notify: AudienceRule[] = [{ audience: 'customer', channels: ['email'] }];
    const [notification] = planned({
      workflow: { notify },
      event: { istest: true },
      context: { site: { ...SITE, testData: 'capture' } },
    });
    expect(notification!.deliveries[0]).toMatchObject({ state: 'skipped', reason: 'TEST_DATA' });
    expect(contentOf(notification!).subject).toBe('Order A-7');
  });
});

test('what is skipped is not written', () => {
  const [notification] = planned({ people: { customer: [{ ...ANN, preferences: { channels: { in_app: false } } }] } });
  expect(notification!.deliveries[0]).toMatchObject({ state: 'skipped', reason: 'CHANNEL_OFF' });
  expect(notification!.deliveries[0]!.content).toBeUndefined();
});

test('caps do not hold for what goes on forced channels only', () => {
  const notify: AudienceRule[] = [{ audience: 'customer', channels: ['in_app', 'email'] }];
  const throttle = { limit: 1, per: '1d' };
  expect(planned({ workflow: { notify, throttle, forced: ['in_app'] } })[0]!.caps).toHaveLength(1);
  expect(planned({ workflow: { notify, throttle, forced: ['in_app', 'email'] } })[0]!.caps).toBeUndefined();
});

describe('mails and links', () => {
  const notify: AudienceRule[] = [{ audience: 'customer', channels: ['email', 'telegram'] }];
  const contents = (given: Given): any[] =>
    planned({
      ...given,
      workflow: { notify, ...given.workflow },
      context: { links: LINKS, ...given.context },
    })[0]!.deliveries.map(({ content }) => JSON.parse(content!));

  test('advertising carries the link that ends it, which knows whom and what', () => {
    const [mail] = contents({ workflow: { marketing: true }, event: { site: 'sweets' } });
    const token = mail.unsubscribe.split('/unsubscribe/')[1];
    expect(LINKS.readUnsubscribe(token)).toEqual({
      recipientId: 'ann',
      site: 'sweets',
      category: 'orders',
      type: 'order.created',
      locale: 'en',
      marketing: true,
    });
    expect(contents({})[0]).not.toHaveProperty('unsubscribe');
  });

  test("a mail has the site's sender and the address for answers", () => {
    const [mail] = contents({
      context: { site: { ...SITE, mailFrom: 'Sweets <a@b.example>', supportEmail: 'help@b.example' } },
    });
    expect([mail.from, mail.replyTo]).toEqual(['Sweets <a@b.example>', 'help@b.example']);
  });

  test('where openings and clicks are counted, links lead through the counter and nowhere else', () => {
    const [plainMail, plainChat] = contents({});
    expect(plainMail.html + plainChat.text).not.toContain('/track/');
    const [mail, chat] = contents({ context: { site: { ...SITE, tracking: true } } });
    expect(mail.html).toContain('/api/v1/track/open/');
    expect(mail.html).toContain('/api/v1/track/click/');
    expect(chat.text).toContain('/api/v1/track/click/');
  });
});

describe('outgoing webhooks', () => {
  test('each endpoint gets the event itself', () => {
    const type = typeOf();
    expect(planWebhooks(EVENT, type, [])).toEqual([]);
    const [one, two] = planWebhooks({ ...EVENT, istest: true, site: 'sweets' }, type, [{ id: 'e-1' }, { id: 'e-2' }]);
    expect(one).toMatchObject({
      recipientId: 'webhook:e-1',
      site: 'sweets',
      isTest: true,
      deliveries: [{ channel: 'webhook', address: 'e-1', state: 'pending' }],
    });
    expect(lineOf(one!, 'AUDIENCE')!.detail).toBe('The webhook endpoint e-1 subscribed to order.created');
    expect(contentOf(two!)).toEqual({ type: 'order.created', timestamp: EVENT.time, data: EVENT.data });
  });
});
