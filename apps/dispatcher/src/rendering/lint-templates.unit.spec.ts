import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Catalogue } from '../catalogue/catalogue.js';
import type { Locale, TemplatedChannel } from '../catalogue/event-type.js';
import { type LintedType, type LintFinding, TemplateLinter } from './lint-templates.js';
import { TemplateCompiler, type TemplateSource } from './templates.js';

const LAYOUTS = fileURLToPath(new URL('../../../../catalogue/layouts', import.meta.url));

const TYPE: LintedType = {
  type: 'parcel.delivered',
  source: null,
  schema: {
    type: 'object',
    properties: {
      number: { type: 'string' },
      url: { type: 'string' },
      customer: { type: 'object', properties: { id: { type: 'string' }, name: { type: 'string' } } },
      items: { type: 'array', items: { type: 'object', properties: { title: { type: 'string' } } } },
      extra: { type: 'object' },
      long: { type: 'string' },
    },
  },
  sample: {
    number: '1043',
    url: 'https://shop.example/p/1043',
    customer: { id: 'c-1', name: 'Anna' },
    items: [{ title: 'Cake' }, { title: 'Tea' }],
    long: 'word '.repeat(1_000),
  },
  workflow: { category: 'orders', priority: 'normal', notify: [{ audience: 'customer', channels: ['sms'] }] },
};

let linter: TemplateLinter;
beforeAll(async () => {
  linter = new TemplateLinter(await TemplateCompiler.create(LAYOUTS));
});

const lint = (channel: TemplatedChannel, fields: TemplateSource, locale: Locale = 'en'): Promise<LintFinding[]> =>
  linter.lint(channel, fields, TYPE, locale);

describe('the linter', () => {
  test('finds no error in any shipped template', async () => {
    const catalogue = await Catalogue.load();
    const found = await Promise.all(
      catalogue.list().flatMap((type) =>
        catalogue.shippedWords(type.type).map(async ({ channel, locale, fields }) => {
          const findings = await linter.lint(channel, fields, type, locale);
          return findings
            .filter(({ severity }) => severity === 'error')
            .map((each) => ({ type: type.type, channel, locale, ...each }));
        }),
      ),
    );
    expect(found.length).toBeGreaterThan(150);
    expect(found.flat()).toEqual([]);
  });

  const error = (pointer: string, code: string, place = {}) => ({ severity: 'error', pointer, code, ...place });
  const warning = (pointer: string, code: string, place = {}) => ({ severity: 'warning', pointer, code, ...place });
  const IN_APP = { title: 'Parcel', message: 'It is here' };
  const names = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, 'x']));
  const buttons = (count: number) => Array.from({ length: count }, () => ({ text: 'Open', url: '{{ data.url }}' }));

  test.each([
    ['sms', { text: 'Parcel {{ data.number }} for {{ data.customer.name }}' }, []],
    ['in_app', { ...IN_APP, data: { parcel: '{{ data.number }}', none: '{{ data.extra.none }}' } }, []],
    ['in_app', { ...IN_APP, data: ['x'] }, [error('/data', 'NOT_AN_OBJECT')]],
    ['in_app', { ...IN_APP, data: { parcel: 7 } }, [error('/data/parcel', 'NOT_A_TEXT')]],
    ['in_app', { ...IN_APP, data: { 'a/b': 'x' } }, [error('/data/a~1b', 'NAME_INVALID')]],
    ['in_app', { ...IN_APP, data: JSON.parse('{"__proto__": "x"}') }, [error('/data/__proto__', 'NAME_INVALID')]],
    ['in_app', { ...IN_APP, data: names(20) }, []],
    ['in_app', { ...IN_APP, data: names(21) }, [error('/data', 'TOO_MANY')]],
    ['in_app', { ...IN_APP, data: { parcel: '{{ data.long }}' } }, [error('/data/parcel', 'TOO_LONG')]],
    ['in_app', { ...IN_APP, data: { parcel: '{{ data.nick }}' } }, [warning('/data/parcel', 'VARIABLE_UNKNOWN')]],
    ['in_app', { ...IN_APP, data: { parcel: '{{ data.number' } }, [error('/data/parcel', 'LIQUID_INVALID')]],
    ['in_app', { ...IN_APP, image: '/parcel.jpg' }, [warning('/image', 'LINK_LEFT_OUT')]],
    ['push', { title: 'x', body: 'y', data: { parcel: 'x' } }, [error('/data', 'UNKNOWN_FIELD')]],
    ['sms', { text: '{{ data.extra.anything }}{% for i in data.items %}{{ i.title }}{% endfor %}' }, []],
    ['sms', { text: '{{ data.items[0].title }} {{ data.items.first.title }} {{ data.items.size }}' }, []],
    ['sms', { text: '{{ event.time | date }} {{ recipient.name }} {{ site.name }} {{ locale }}' }, []],
    ['sms', {}, [error('/text', 'REQUIRED')]],
    ['sms', { text: 'x', title: 'y' }, [error('/title', 'UNKNOWN_FIELD')]],
    ['sms', { text: 'a\nb {{ data.number' }, [error('/text', 'LIQUID_INVALID', { line: 2, column: 3 })]],
    ['sms', { text: '\n{{ data.number | shout }}' }, [error('/text', 'FILTER_UNKNOWN', { line: 2, column: 1 })]],
    ['sms', { text: '{% shout %}' }, [error('/text', 'TAG_UNKNOWN', { line: 1, column: 1 })]],
    ['sms', { text: 'x {{ data.nick }}' }, [warning('/text', 'VARIABLE_UNKNOWN', { line: 1, column: 6 })]],
    ['sms', { text: 'x{{ customer.name }}' }, [warning('/text', 'VARIABLE_UNKNOWN')]],
    ['sms', { text: 'x{{ data.customer.nick }}' }, [warning('/text', 'VARIABLE_UNKNOWN')]],
    ['sms', { text: '{{ data.items[0].nick }}x' }, [warning('/text', 'VARIABLE_UNKNOWN')]],
    ['sms', { text: '{% if data.nick %}x{% endif %}y' }, [warning('/text', 'VARIABLE_UNKNOWN')]],
    ['sms', { text: '{{ "" }}' }, [error('/text', 'EMPTY')]],
    ['sms', { text: 'a'.repeat(400) }, [warning('/text', 'SMS_LONG')]],
    ['sms', { text: '{{ data.long }}' }, [error('/text', 'TOO_LONG')]],
    ['sms', { text: 'Here\n it is 🎂' }, [warning('/text', 'SMS_EMOJI', { line: 2, column: 8 })]],
    ['telegram', { text: '<b>Hi</b> <a href="{{ data.url }}">x</a>' }, []],
    ['telegram', { text: '{{ data.long }}' }, [error('/text', 'TOO_LONG')]],
    ['telegram', { text: 'a'.repeat(1_025), photo: '{{ data.url }}' }, [error('/text', 'TOO_LONG')]],
    ['telegram', { text: '{{ data.number }}\n<h1>Hi</h1>' }, [error('/text', 'TAG_UNKNOWN', { line: 2, column: 1 }), error('/text', 'TAG_UNKNOWN')]], // prettier-ignore
    ['telegram', { text: '<b>Hi' }, [error('/text', 'MARKUP_INVALID')]],
    ['telegram', { text: '<b><i>Hi</b></i>' }, [error('/text', 'MARKUP_INVALID')]],
    ['telegram', { text: '1 < 2' }, [error('/text', 'MARKUP_INVALID')]],
    ['telegram', { text: '<a href="javascript:x">x</a>' }, [error('/text', 'LINK_UNSAFE', { line: 1, column: 4 })]],
    ['telegram', { text: 'x', buttons: buttons(8) }, []],
    ['telegram', { text: 'x', buttons: buttons(9) }, [error('/buttons', 'TOO_MANY')]],
    ['telegram', { text: 'x', buttons: [{ text: '{{ data.long }}', url: 'https://a.b' }] }, [error('/buttons/0/text', 'TOO_LONG')]], // prettier-ignore
    ['telegram', { text: 'x', buttons: [{ text: 'x', url: '/here' }] }, [warning('/buttons/0/url', 'LINK_LEFT_OUT')]],
    ['in_app', { title: 't', message: 'm', link: ' javascript:x' }, [error('/link', 'LINK_UNSAFE')]],
    ['in_app', { title: '{{ data.long }}', message: 'm' }, [error('/title', 'TOO_LONG')]],
    ['push', { title: 't', body: 'b', image: '{{ data.number }}' }, [warning('/image', 'LINK_LEFT_OUT')]],
    ['push', { title: 't', body: 'ก'.repeat(1_000), link: `https://a.b/${'a'.repeat(1_500)}` }, [error('', 'TOO_LONG')]], // prettier-ignore
    ['discord', { title: '{{ data.long }}' }, [error('/title', 'TOO_LONG')]],
    ['discord', { title: 't', fields: [{ name: 'n', value: '{{ data.long }}' }] }, [error('/fields/0/value', 'TOO_LONG')]], // prettier-ignore
    ['discord', { title: 't', description: 'a'.repeat(4_000), footer: 'b'.repeat(2_040) }, [error('', 'TOO_LONG')]],
    ['email', { subject: 's', html: '<p>Hi</p>' }, []],
    ['email', { subject: 's', html: '<p>Hi</p>', text: '{{ data.nick | default: "x" }}' }, [warning('/text', 'VARIABLE_UNKNOWN')]], // prettier-ignore
    ['email', { subject: 's', html: '{% for i in (1..99) %}{{ data.long }}{{ data.long }}{% endfor %}' }, [error('/html', 'TOO_LONG')]], // prettier-ignore
    ['email', { subject: 's', mjml: '<mj-section>\n<mj-text>x</mj-text>\n</mj-section>\n<mj-no />' }, [error('/mjml', 'MJML_INVALID')]], // prettier-ignore
    ['email', { subject: 's', html: 'h', attachments: [{ filename: 'a.pdf', base64: '{{ data.number }}!' }] }, [warning('/attachments', 'ATTACHMENT_LEFT_OUT')]], // prettier-ignore
    ['sms', { text: 'x', variants: { b: { text: '{{ data.number | shout }}' } } }, [error('/variants/b/text', 'FILTER_UNKNOWN'), warning('/variants/b', 'VARIANT_UNKNOWN')]], // prettier-ignore
  ] as [TemplatedChannel, TemplateSource, object[]][])('%s %j', async (channel, fields, expected) => {
    expect(await lint(channel, fields)).toEqual(expected.map((each) => expect.objectContaining(each)));
  });

  test('an emoji costs nothing where the alphabet is not GSM-7 anyway', async () => {
    expect(await lint('sms', { text: 'Привет 🎂' }, 'ru')).toEqual([]);
  });

  test.each([
    '{% for i in (1..100000000) %}x{% endfor %}',
    '{% for i in (1..100000000) %}{% endfor %}',
    '{% for i in (1..9000) %}{% for j in (1..9000) %}{% endfor %}{% endfor %}',
    '{% for i in (1..200000) %}{{ data.long | upcase | downcase }}{% endfor %}',
    '{% assign s = "x" %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}{{ s }}',
    '{% if true %}'.repeat(5_000),
    `${'{% if true %}'.repeat(3_000)}x${'{% endif %}'.repeat(3_000)}`,
    '{{ data.number | append: data.long | split: "" | sort | join: "" | truncatewords: 100000000 }}'.repeat(300),
  ])('what is too heavy is refused, and ends: %#', async (text) => {
    const findings = await lint('telegram', { text, buttons: Array.from({ length: 20 }, () => ({ text, url: text })) });
    expect(findings.some(({ severity }) => severity === 'error')).toBe(true);
  });

  test('nothing is read from the disk', async () => {
    for (const tag of ['{% include "README.md" %}', '{% render "/etc/hostname" %}', '{% layout "x" %}']) {
      const findings = await lint('sms', { text: `x${tag}` });
      expect(findings).toEqual([expect.objectContaining({ severity: 'error', pointer: '/text' })]);
    }
  });
});
