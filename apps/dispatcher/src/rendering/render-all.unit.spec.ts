import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTelegramStandIn, type TelegramStandIn } from '@marmalade/testing';
import { problemsOf } from '@marmalade/contracts-envelope';
import { HOSTILE, onlyRequired, scopeOf, withTexts } from '../../test/sample-data.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { type EventType, type Locale, LOCALES, type TemplatedChannel } from '../catalogue/event-type.js';
import { templatedChannels } from '../catalogue/workflow.js';
import { type DiscordEmbed, embedLength } from './discord-embed.js';
import { smsSegments } from './sms-segments.js';
import { type Content, renderFor } from './templates.js';

const catalogue = await Catalogue.load();
const types = catalogue.list();

/** What a type's data may be like. `plausible`: written as people write, so nothing technical may show. */
const VARIANTS: [string, { data: (type: EventType) => Record<string, unknown>; plausible: boolean }][] = [
  ['its sample', { data: (type) => type.sample, plausible: true }],
  [
    'required fields only',
    {
      data: (type) => onlyRequired(type.schema, type.sample) as Record<string, unknown>,
      plausible: true,
    },
  ],
  [
    'hostile texts of 10,000 characters',
    { data: (type) => withTexts(type.sample, HOSTILE) as Record<string, unknown>, plausible: false },
  ],
  ['empty texts', { data: (type) => withTexts(type.sample, '') as Record<string, unknown>, plausible: false }],
];

const cases = types.flatMap((type) =>
  templatedChannels(type.workflow).flatMap((channel) =>
    LOCALES.flatMap((locale) =>
      VARIANTS.map(([variant, { data, plausible }]) => ({ type, channel, locale, variant, data, plausible })),
    ),
  ),
);

function contentOf<C extends TemplatedChannel>(
  type: EventType,
  channel: C,
  locale: Locale,
  data: Record<string, unknown>,
) {
  return renderFor(type.templates, locale, channel)(scopeOf(type, data, locale));
}

/** Limits as Discord's types document them, to hold our own constants against. */
const DOCUMENTED = documentedLimits();

function documentedLimits(): Record<string, number> {
  const entry = createRequire(import.meta.url).resolve('discord-api-types/v10');
  const source = readFileSync(join(dirname(entry), 'payloads/v10/message.d.ts'), 'utf8');
  const limit = (owner: string, field?: string): number => {
    const body = source.slice(
      source.lastIndexOf('/**', source.indexOf(`export interface ${owner} {`)),
      source.indexOf('\n}', source.indexOf(`export interface ${owner} {`)),
    );
    const until =
      field === undefined ? body.indexOf('export interface') : body.search(new RegExp(`^ +${field}\\??:`, 'm'));
    return Number([...body.slice(0, until).matchAll(/Length limit: (\d+)/g)].at(-1)?.[1]);
  };
  return {
    total: limit('APIEmbed'),
    title: limit('APIEmbed', 'title'),
    description: limit('APIEmbed', 'description'),
    fields: limit('APIEmbed', 'fields'),
    fieldName: limit('APIEmbedField', 'name'),
    fieldValue: limit('APIEmbedField', 'value'),
    footer: limit('APIEmbedFooter', 'text'),
  };
}

/** Every text of an embed, with its limit; found by walking over it, not by naming what our code names. */
function textsOf(embed: DiscordEmbed): { text: string; limit: number }[] {
  return [
    { text: embed.title, limit: DOCUMENTED.title! },
    { text: embed.description, limit: DOCUMENTED.description! },
    { text: embed.footer?.text, limit: DOCUMENTED.footer! },
    ...(embed.fields ?? []).flatMap(({ name, value }) => [
      { text: name, limit: DOCUMENTED.fieldName! },
      { text: value, limit: DOCUMENTED.fieldValue! },
    ]),
  ].filter((each): each is { text: string; limit: number } => each.text !== undefined);
}

function checkDiscord({ embeds }: Content['discord']): void {
  expect(embeds).toHaveLength(1);
  const [embed] = embeds as [DiscordEmbed];
  const texts = textsOf(embed);
  for (const { text, limit } of texts) {
    expect(text.length).toBeLessThanOrEqual(limit);
    expect(text.trim()).not.toBe('');
  }
  expect(embed.fields?.length ?? 0).toBeLessThanOrEqual(DOCUMENTED.fields!);
  const total = texts.reduce((sum, { text }) => sum + text.length, 0);
  expect(total).toBeLessThanOrEqual(DOCUMENTED.total!);
  expect(embedLength(embed)).toBe(total);
  expect(embed.title ?? embed.description).toBeDefined();
  expect(embed.timestamp).toBe('2026-11-21T09:30:00.000Z');
  // What is escaped shows as it is; what is left may act. A footer knows no Markdown, and no mention either.
  const acting = JSON.stringify({ ...embed, footer: undefined }).replaceAll(/\\\\[\\*_~`|<>[\]()#\-+.]/g, '');
  expect(acting).not.toMatch(/@everyone|@here|<@|\*\*b\*\*|<script|\]\(/);
}

function checkEmail({ subject, text, html }: Content['email']): void {
  expect(subject.length).toBeLessThanOrEqual(200);
  expect(subject.trim()).not.toBe('');
  expect(subject).not.toMatch(/[\r\n\u2028\u2029]/);
  expect(text.replace(/--\s*Marmalade\s*https:\S+/, '').trim()).not.toBe('');
  expect(text.length).toBeLessThanOrEqual(100_000);
  expect(Buffer.byteLength(html)).toBeLessThanOrEqual(500_000);
  expect(html).toMatch(/^<!doctype html>[^]*<\/html>\s*$/);
  expect(html).not.toMatch(/<script|<@1>|"quotes"|\son\w+="|& "/);
  expect(htmlProblems(html)).toEqual([]);
}

/** Elements that are not closed in order, and attributes that are not name="value". */
function htmlProblems(html: string): string[] {
  const open: string[] = [];
  const problems: string[] = [];
  for (const [tag, close, name, attributes] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/gi)) {
    if (!/^(?:\s+[\w-]+="[^"]*")*\s*\/?$/.test(attributes!)) problems.push(tag);
    if (/^(meta|br|img|hr|!doctype)$/i.test(name!)) continue;
    if (!close) open.push(name!);
    else if (open.pop() !== name) problems.push(`${tag} closes another`);
  }
  return [...problems, ...open.map((name) => `<${name}> is not closed`)];
}

const hasLink = ({ sample }: EventType): boolean => Object.keys(sample).some((name) => /url$/i.test(name));

function withLinks(data: Record<string, unknown>, link: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, /url$/i.test(name) ? link : value]));
}

describe('the limits our code obeys', () => {
  test('are those that discord-api-types documents', async () => {
    const { DISCORD_LIMITS } = await import('./discord-embed.js');
    expect(DOCUMENTED).toEqual(DISCORD_LIMITS);
  });
});

describe('the shipped catalogue', () => {
  let telegram: TelegramStandIn;
  let send: (text: string) => Promise<{ ok: boolean; description?: string }>;

  beforeAll(async () => {
    telegram = await startTelegramStandIn();
    const url = `${telegram.url}/bot${telegram.createBot()}/sendMessage`;
    send = async (text) => {
      const body = JSON.stringify({ chat_id: '1', text, parse_mode: 'HTML' });
      // Kept alive, a connection may be closed just when it is used again.
      const headers = { 'content-type': 'application/json', connection: 'close' };
      const answer = await fetch(url, { method: 'POST', headers, body });
      return (await answer.json()) as { ok: boolean };
    };
  });
  afterAll(() => telegram.stop());

  const checks: { [C in TemplatedChannel]: (content: Content[C]) => Promise<void> | void } = {
    discord: checkDiscord,
    email: checkEmail,
    telegram: async ({ text, photo, video, buttons = [] }) => {
      expect(await send(text)).toMatchObject({ ok: true });
      const { plainText } = telegram.messages.at(-1)!;
      expect(plainText.length).toBeLessThanOrEqual((photo ?? video) ? 1_024 : 4_096);
      expect(text).not.toMatch(/<script|<@/);
      expect(buttons.flat().length).toBeLessThanOrEqual(8);
      for (const button of buttons.flat()) {
        expect(button.text.length).toBeLessThanOrEqual(64);
        expect(button.url).toMatch(/^https?:/);
      }
    },
    sms: ({ text, segments }) => {
      expect(text.trim()).not.toBe('');
      expect(text.length).toBeLessThanOrEqual(1_000);
      expect(segments).toBe(smsSegments(text).segments);
    },
    push: (content) => {
      const { title, body } = content;
      expect(title).not.toMatch(/[\r\n]/);
      expect(title.trim()).not.toBe('');
      expect(title.length).toBeLessThanOrEqual(256);
      expect(body.trim()).not.toBe('');
      expect(body.length).toBeLessThanOrEqual(1_000);
      expect(Buffer.byteLength(JSON.stringify(content))).toBeLessThanOrEqual(3_993);
    },
    in_app: ({ title, message }) => {
      expect(title).not.toMatch(/[\r\n]/);
      expect(title.trim()).not.toBe('');
      expect(title.length).toBeLessThanOrEqual(256);
      expect(message.trim()).not.toBe('');
      expect(message.length).toBeLessThanOrEqual(4_000);
    },
  };

  test('has types, and every one has channels', () => {
    expect(types.length).toBeGreaterThanOrEqual(12);
    for (const type of types) expect(templatedChannels(type.workflow)).not.toEqual([]);
  });

  test.each(types.map((type) => [type.type, type] as const))(
    'the required fields of %s alone fit its schema',
    (_name, type) => {
      expect(problemsOf(type.validate, onlyRequired(type.schema, type.sample))).toEqual([]);
    },
  );

  test.each(cases.map((each) => [each.type.type, each.channel, each.locale, each.variant, each] as const))(
    '%s on %s in %s renders with %s',
    async (_type, channel, locale, _variant, { type, data, plausible }) => {
      const content = contentOf(type, channel, locale, data(type));
      await (checks[channel] as (content: unknown) => Promise<void> | void)(content);
      const shown = JSON.stringify(content);
      expect(shown).not.toContain('[object Object]');
      // eslint-disable-next-line no-control-regex
      expect(Object.values(content).join('')).not.toMatch(/\u0000/);
      // JSON.stringify writes half a surrogate pair as an escape.
      expect(shown).not.toMatch(/\\ud[89a-f]/i);
      if (!plausible) return;
      expect(shown).not.toMatch(/\{\{|\{%|%\}|\bundefined\b|\bNaN\b|\bnull\b|Invalid Date|\{\\"/);
      expect(shown).not.toMatch(/[(«"] *[)»"]\B|\( *\)/);
      expect(shown).toMatch({ en: /[a-z]{3}/i, ru: /[а-яё]{3}/i, th: /[\u0e01-\u0e3a]{3}/ }[locale]);
    },
  );

  test.each(
    types.flatMap((type) => templatedChannels(type.workflow).map((channel) => [type.type, channel, type] as const)),
  )('%s on %s says it in other words in each language', (_name, channel, type) => {
    const shown = LOCALES.map((locale) => JSON.stringify(contentOf(type, channel, locale, type.sample)));
    expect(new Set(shown).size).toBe(LOCALES.length);
  });

  // Schemas say `format: uri`, which javascript: is too; templates put it into href as it is.
  test('links lead nowhere but to the web, whatever address the schema lets pass', () => {
    const found = types.flatMap((type) => {
      const data = withLinks(type.sample, 'javascript:alert(1)');
      if (problemsOf(type.validate, data).length > 0) return [];
      return templatedChannels(type.workflow).filter((channel) =>
        /href=\\?"javascript:|"link":"javascript:/.test(JSON.stringify(contentOf(type, channel, 'en', data))),
      );
    });
    expect(found).toEqual([]);
  });

  test('a link that is no web address is left out of what inbox and push open', () => {
    const withLink = types.filter((type) => type.templates.en.in_app && hasLink(type));
    expect(withLink.length).toBeGreaterThan(3);
    for (const type of withLink) {
      expect(contentOf(type, 'in_app', 'en', withLinks(type.sample, 'javascript:alert(1)')).link).toBeUndefined();
    }
  });

  test('a link of the data arrives where the template has one', () => {
    for (const type of types.filter((each) => each.templates.en.in_app && hasLink(each))) {
      expect(contentOf(type, 'in_app', 'en', type.sample).link).toMatch(/^https:\/\//);
    }
  });
});
