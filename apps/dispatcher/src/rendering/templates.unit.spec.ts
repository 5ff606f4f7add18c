import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Locale, TemplatedChannel } from '../catalogue/event-type.js';
import { type Content, renderFor, TemplateCompiler, TemplateError, type TemplateScope } from './templates.js';

const LAYOUTS = fileURLToPath(new URL('../../../../catalogue/layouts', import.meta.url));

const DATA = {
  number: '1043',
  url: 'https://shop.example/orders/1043',
  photo: 'https://shop.example/cake.jpg',
  name: '<b>Anna & "Co"</b>',
  long: 'word '.repeat(2_000),
  start: '2026-11-21T09:30:00Z',
  end: '2026-11-21T11:00:00Z',
  none: null,
};

const scope = (over: Partial<TemplateScope> = {}): TemplateScope => ({
  data: DATA,
  event: { id: 'e-1', type: 'order.created', time: '2026-11-21T09:30:00Z', source: '/test' },
  recipient: { id: 'c-1', name: 'Anna', locale: 'en', timeZone: 'UTC' },
  site: { name: 'Sweets' },
  ...over,
});

let compiler: TemplateCompiler;
beforeAll(async () => {
  compiler = await TemplateCompiler.create(LAYOUTS);
});

async function show<C extends TemplatedChannel>(
  channel: C,
  fields: Record<string, unknown>,
  over: Partial<TemplateScope> = {},
): Promise<Content[C]> {
  return (await compiler.compileChannel(channel, 'en', fields))(scope(over));
}

describe('telegram', () => {
  test('buttons open addresses of the web, each in a row of its own; others are left out', async () => {
    const buttons = [
      { text: 'Open {{ data.number }}', url: '{{ data.url }}' },
      { text: '{{ data.long }}', url: 'https://shop.example/' },
      { text: 'Bad', url: 'javascript:alert(1)' },
      { text: 'Nowhere', url: '{{ data.missing }}' },
      { text: '{{ data.missing }}', url: '{{ data.url }}' },
      { text: 'Ours', url: '/orders' },
    ];
    const content = await show('telegram', { text: 'Hi', buttons });
    expect(content.buttons).toEqual([
      [{ text: 'Open 1043', url: DATA.url }],
      [{ text: expect.stringMatching(/^word (word )+wor…$/), url: 'https://shop.example/' }],
    ]);
    expect(content.buttons![1]![0]!.text.length).toBeLessThanOrEqual(64);
  });

  test('has eight buttons at most, the first of those that have something to say', async () => {
    const buttons = Array.from({ length: 12 }, (_, index) => ({
      text: index % 2 ? `Button ${index}` : '{{ data.missing }}',
      url: '{{ data.url }}',
    }));
    const twice = [...buttons, ...buttons];
    expect((await show('telegram', { text: 'Hi', buttons })).buttons).toHaveLength(6);
    expect((await show('telegram', { text: 'Hi', buttons: twice })).buttons).toHaveLength(8);
    expect(await show('telegram', { text: 'Hi', buttons: buttons.slice(0, 1) })).toEqual({ text: 'Hi' });
  });

  test('with a picture the text is a caption of 1,024 characters, without one a message of 4,096', async () => {
    const text = '<b>{{ data.long }}</b>';
    const captioned = await show('telegram', { text, photo: '{{ data.photo }}' });
    expect(captioned.photo).toBe(DATA.photo);
    expect(captioned.text.replace(/<\/?b>/g, '')).toHaveLength(1_024);
    expect(captioned.text).toMatch(/…<\/b>$/);
    const filmed = await show('telegram', { text, video: 'https://shop.example/cake.mp4' });
    expect(filmed).toMatchObject({ video: 'https://shop.example/cake.mp4' });
    expect(filmed.text.length).toBeLessThan(1_100);
    const bare = await show('telegram', { text, photo: '{{ data.missing }}' });
    expect(bare).not.toHaveProperty('photo');
    expect(bare.text.length).toBeGreaterThan(4_000);
  });
});

describe('in_app and push', () => {
  const actions = ['One', 'Two', 'Three', 'Four'].map((title) => ({ title, link: `/${title}` }));

  test('show a picture and their first actions', async () => {
    const fields = { title: 'T', image: '{{ data.photo }}', actions, link: '{{ data.url }}' };
    const inApp = await show('in_app', { ...fields, message: 'M' });
    expect(inApp).toEqual({
      title: 'T',
      message: 'M',
      link: DATA.url,
      image: DATA.photo,
      actions: actions.slice(0, 3),
    });
    const push = await show('push', { ...fields, body: 'B' });
    expect(push).toEqual({ title: 'T', body: 'B', link: DATA.url, image: DATA.photo, actions: actions.slice(0, 2) });
  });

  test('data for the application: what is empty or too long to name anything is left out', async () => {
    const data = {
      orderId: ' {{ data.number }} ',
      fixed: 'orders',
      none: '{{ data.none }}',
      long: '{{ data.long }}',
      constructor: '{{ data.name }}',
    };
    const content = await show('in_app', { title: 'T', message: 'M', data });
    expect(content.data).toEqual({ orderId: '1043', fixed: 'orders', constructor: DATA.name });
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`n${index}`, 'ก'.repeat(500)]));
    const { data: fitting } = await show('in_app', { title: 'T', message: 'M', data: many });
    expect(Buffer.byteLength(JSON.stringify(fitting))).toBeLessThanOrEqual(16 * 1_024);
    expect(Object.keys(fitting!)).toHaveLength(10);
    expect(await show('in_app', { title: 'T', message: 'M', data: { none: '{{ data.none }}' } })).not.toHaveProperty(
      'data',
    );
  });

  test('a space within an address is written as one; a picture in the app is on the web', async () => {
    const link = ' https://shop.example/a b\n ';
    const content = await show('in_app', { title: 'T', message: 'M', link, image: '/cake.jpg', actions: [{ title: 'A', link: '/x y' }] }); // prettier-ignore
    expect(content).toEqual({
      title: 'T',
      message: 'M',
      link: 'https://shop.example/a%20b',
      actions: [{ title: 'A', link: '/x%20y' }],
    });
  });

  test.each(['//evil.example/x', 'javascript:alert(1)', 'data:text/html,x', 'https://', ' '])(
    'an address such as %j is left out',
    async (link) => {
      const content = await show('in_app', {
        title: 'T',
        message: 'M',
        link,
        image: link,
        actions: [{ title: 'A', link }],
      });
      expect(content).toEqual({ title: 'T', message: 'M' });
    },
  );
});

describe('sms', () => {
  test('says what it costs', async () => {
    expect(await show('sms', { text: 'Order {{ data.number }}' })).toEqual({
      text: 'Order 1043',
      segments: 1,
      encoding: 'GSM-7',
    });
    expect(await show('sms', { text: `${'я'.repeat(71)}` })).toMatchObject({ segments: 2, encoding: 'UCS-2' });
  });
});

describe('discord', () => {
  test('leads somewhere and shows a picture, when these are addresses', async () => {
    const fields = { title: 'T', url: '{{ data.url }}', image: '{{ data.photo }}' };
    const { embeds } = await show('discord', fields);
    expect(embeds).toEqual([expect.objectContaining({ title: 'T', url: DATA.url, image: { url: DATA.photo } })]);
    const bad = await show('discord', { title: 'T', url: '/orders', image: 'ftp://x' });
    expect(bad.embeds[0]).toEqual({ title: 'T', timestamp: '2026-11-21T09:30:00.000Z' });
  });
});

describe('email', () => {
  const fields = { subject: 'Order {{ data.number }}', html: '<p>Hello {{ data.name }}</p>' };

  test('the preheader comes first and is not seen, and its values are no markup', async () => {
    const { html } = await show('email', { ...fields, preheader: 'For {{ data.name }}\n{{ data.number }}' });
    const shown = html.slice(html.indexOf('<body'));
    expect(shown).toMatch(
      /^<body[^>]*>\s*<div class="preheader" style="display: none[^"]*">For &lt;b&gt;Anna &amp; &quot;Co&quot;&lt;\/b&gt; 1043<\/div>/,
    );
    expect((await show('email', fields)).html).not.toContain('class="preheader"');
  });

  test('a text is made of the HTML, with what the layout has below', async () => {
    const html = `<h1>Order {{ data.number }}</h1>
      <p>Hello {{ data.name }},</p><ul><li>one</li><li>two</li></ul><p><a href="{{ data.url }}" class="button">Open the order</a></p>`;
    const { text } = await show('email', { ...fields, html }, { site: { name: 'Sweets', address: 'Main St. 1' } });
    expect(text).toBe(
      `Order 1043\n\nHello <b>Anna & "Co"</b>,\n\n * one\n * two\n\nOpen the order (${DATA.url})\n\n--\nSweets\nMain St. 1`,
    );
    expect((await show('email', { ...fields, text: 'My own' })).text).toBe('My own\n\n--\nSweets');
  });

  test('shows the brand, and the links a scope has, in the language of the template', async () => {
    const site = {
      name: 'Sweets',
      url: 'https://sweets.example',
      color: '#c0ffee',
      logoUrl: 'https://sweets.example/logo.png',
      address: 'Main St. 1 <Vladivostok>',
      supportEmail: 'help@sweets.example',
    };
    const links = { unsubscribeUrl: 'https://x.example/u?a=1&b=2', preferencesUrl: 'https://x.example/p' };
    const words: Record<Locale, [string, string]> = {
      en: ['Unsubscribe', 'settings'],
      ru: ['Отписаться', 'Настроить'],
      th: ['ยกเลิก', 'ตั้งค่า'],
    };
    for (const locale of ['en', 'ru', 'th'] as const) {
      const render = await compiler.compileChannel('email', locale, fields);
      const { html, text } = render(scope({ site, ...links }));
      expect(html).toContain('background-color: #c0ffee');
      expect(html).toContain('src="https://sweets.example/logo.png"');
      expect(html).toContain('Main St. 1 &lt;Vladivostok&gt;');
      expect(html).toContain('href="mailto:help@sweets.example"');
      expect(html).toContain('href="https://x.example/u?a=1&amp;b=2"');
      expect(html).toContain('prefers-color-scheme: dark');
      expect(html).toContain(`<html lang="${locale}">`);
      for (const word of words[locale]) {
        expect(html).toContain(word);
        expect(text).toContain(word);
      }
      expect(text).toContain('Main St. 1 <Vladivostok>');
      expect(text).toContain('https://x.example/u?a=1&b=2');
      const bare = render(scope());
      expect(bare.html + bare.text).not.toMatch(/x\.example|Unsubscribe|Отписаться|ยกเลิก|mailto:|<img/);
    }
  });

  test('a colour that is none is the default: it stands in a style', async () => {
    const { html } = await show('email', fields, { site: { name: 'S', color: 'red; background: url(x)' } });
    expect(html).toContain('background-color: #f39c12');
    expect(html).not.toContain('url(x)');
  });

  test('HTML of more than 500 kB gives way to its text, shortened visibly', async () => {
    const html = '{% for i in (1..60) %}<p>{{ data.long }}</p>{% endfor %}';
    const content = await show('email', { ...fields, html });
    expect(Buffer.byteLength(content.html)).toBeLessThanOrEqual(500_000);
    expect(content.html).toContain('white-space: pre-wrap');
    expect(content.html).toMatch(/word…<\/p>/);
    expect(content.html).toMatch(/<\/html>$/);
    expect(content.text.length).toBeLessThanOrEqual(100_000);
    expect(content.text).toMatch(/…\n\n--\nSweets$/);
  });

  describe('of MJML', () => {
    const mjml = `
      {% if data.number %}
      <mj-section>
        <mj-column>
          <mj-text>Order <b>{{ data.number | default: "none" }}</b> for {{ data.name }}{% if data.url %} is ready{% endif %}</mj-text>
          {% for i in (1..2) %}
          <mj-button href="{{ data.url }}?n={{ i }}">Open {{ i }}</mj-button>
          {% endfor %}
        </mj-column>
      </mj-section>
      {% else %}
      <mj-section><mj-column><mj-text>Nothing</mj-text></mj-column></mj-section>
      {% endif %}`;

    test('is a whole document with the brand and the links, its Liquid intact', async () => {
      const content = await show(
        'email',
        { subject: 'S', mjml, preheader: 'Soon' },
        { site: { name: 'Sweets', color: '#c0ffee' }, unsubscribeUrl: 'https://x.example/u' },
      );
      expect(content.html.match(/<html/g)).toHaveLength(1);
      expect(content.html).toMatch(/^<!doctype html>[^]*<\/html>$/);
      expect(content.html).toContain('Order <b>1043</b> for &lt;b&gt;Anna &amp; &quot;Co&quot;&lt;/b&gt; is ready');
      expect(content.html).toContain(`href="${DATA.url}?n=1"`);
      expect(content.html).toContain(`href="${DATA.url}?n=2"`);
      expect(content.html).toContain('background-color: #c0ffee');
      expect(content.html).toContain('href="https://x.example/u"');
      expect(content.html.match(/>Soon<\/div>/g)).toHaveLength(1);
      expect(content.html).toContain('prefers-color-scheme: dark');
      expect(content.html).not.toMatch(/liquid-\d|\{\{|\{%|Nothing|mj-raw/);
      expect(content.text).toContain('Order 1043 for <b>Anna & "Co"</b> is ready');
      expect(content.text).toMatch(/\n--\nSweets\nUnsubscribe: https:\/\/x\.example\/u$/);
      expect(content.text.match(/Sweets/g)).toHaveLength(1);
      expect(content.text).not.toContain('Soon');
    });

    test('takes the other branch, too', async () => {
      const content = await show('email', { subject: 'S', mjml }, { data: {} });
      expect(content.html).toContain('Nothing');
      expect(content.html).not.toContain('Open 1');
    });

    test.each([
      ['an element that is none', '<mj-section>\n<mj-colum></mj-colum></mj-section>', 2],
      ['a whole document', '<mjml><mj-body></mj-body></mjml>', undefined],
      ['a file that it would read', '<mj-include path="/etc/hostname" type="html" />', undefined],
    ])('%s is refused', async (_what, wrong, line) => {
      const refused = compiler.compileChannel('email', 'en', { subject: 'S', mjml: wrong });
      await expect(refused).rejects.toThrow(TemplateError);
      const { problems } = (await refused.catch((error: unknown) => error)) as TemplateError;
      expect(problems).toEqual([expect.objectContaining({ pointer: '/mjml', code: 'MJML_INVALID' })]);
      expect(problems[0]!.line).toBe(line);
    });
  });

  describe('attachments', () => {
    const calendar = {
      uid: 'booking-1@sweets',
      title: 'Cake; tasting, {{ data.number }}\nEND:VEVENT',
      start: '{{ data.start }}',
      end: '{{ data.end }}',
      location: 'Main St. 1, Vladivostok',
    };
    const unfold = (base64: string): string =>
      Buffer.from(base64, 'base64')
        .toString()
        .replace(/\r\n[ \t]/g, '');

    test('an invitation, and what takes it back, later than it', async () => {
      const site = { name: 'Sweets', supportEmail: 'help@sweets.example' };
      const [invitation] = (await show('email', { ...fields, attachments: [{ calendar }] }, { site })).attachments!;
      expect(invitation).toMatchObject({
        filename: 'invitation.ics',
        contentType: 'text/calendar; charset=utf-8; method=REQUEST',
      });
      const text = unfold(invitation!.base64);
      expect(text).toMatch(/^BEGIN:VCALENDAR\r\n[^]*END:VCALENDAR\r\n$/);
      expect(text.match(/^END:VEVENT\r$/gm)).toHaveLength(1);
      expect(text).toContain('METHOD:REQUEST');
      expect(text).toContain('UID:booking-1@sweets');
      expect(text).toContain('SUMMARY:Cake\\; tasting\\, 1043 END:VEVENT');
      expect(text).toContain('DTSTART:20261121T093000Z');
      expect(text).toContain('DTEND:20261121T110000Z');
      expect(text).toContain('LOCATION:Main St. 1\\, Vladivostok');
      expect(text).toContain('help@sweets.example');
      const later = scope({ event: { ...scope().event, time: '2026-11-21T10:00:00Z' } });
      const cancelled = {
        ...fields,
        attachments: [{ calendar: { ...calendar, method: 'cancel' }, filename: 'a/b.ics' }],
      };
      const [taken] = (await compiler.compileChannel('email', 'en', cancelled))(later).attachments!;
      expect(taken).toMatchObject({ filename: 'a-b.ics', contentType: expect.stringContaining('method=CANCEL') });
      expect(unfold(taken!.base64)).toContain('STATUS:CANCELLED');
      const sequence = (ics: string): number => Number(/SEQUENCE:(\d+)/.exec(ics)![1]);
      expect(sequence(unfold(taken!.base64))).toBeGreaterThan(sequence(text));
    });

    test.each(['', 'tomorrow'])('no calendar without a time: %j', async (start) => {
      const attachments = [{ calendar: { ...calendar, start } }];
      expect(await show('email', { ...fields, attachments })).not.toHaveProperty('attachments');
    });

    test('a file in base64, if it is one and has at most 1 MB', async () => {
      const file = {
        filename: '../invoice{{ data.number }}.pdf',
        contentType: 'application/pdf',
        base64: '{{ data.file }}',
      };
      const attached = async (bytes: string) =>
        (await show('email', { ...fields, attachments: [file] }, { data: { ...DATA, file: bytes } })).attachments;
      expect(await attached(Buffer.from('%PDF').toString('base64'))).toEqual([
        { filename: '..-invoice1043.pdf', contentType: 'application/pdf', base64: 'JVBERg==' },
      ]);
      expect(await attached('JVBE\nRg==')).toEqual([expect.objectContaining({ base64: 'JVBERg==' })]);
      expect(await attached(Buffer.alloc(1_000_000).toString('base64'))).toHaveLength(1);
      for (const bad of ['', 'no base64!', 'JVBERg', Buffer.alloc(1_000_003).toString('base64')]) {
        expect(await attached(bad)).toBeUndefined();
      }
    });
  });
});

describe('which words', () => {
  const words = (text: string, variants = {}) => compiler.compileChannel('sms', 'en', { text, variants });

  test('of the reader, else of the site, else English; a variant only where there is one', async () => {
    const sms = await words('base', { b: { text: 'other' } });
    const russian = await compiler.compileChannel('sms', 'ru', { text: 'по-русски' }, 'v3');
    const templates = { en: { sms }, ru: { sms: russian }, th: {} };
    const text = (...args: [Locale, string?, Locale?]): string =>
      renderFor(templates, args[0], 'sms', args[1], args[2])(scope()).text;
    expect(text('en')).toBe('base');
    expect(text('en', 'b')).toBe('other');
    expect(text('en', 'c')).toBe('base');
    expect(text('en', 'constructor')).toBe('base');
    expect(text('th')).toBe('base');
    expect(text('th', undefined, 'ru')).toBe('по-русски');
    expect(renderFor(templates, 'ru', 'sms').version).toBe('v3');
    const { version, locale } = renderFor(templates, 'en', 'sms', 'b');
    expect({ version, locale }).toEqual({ version: 'shipped', locale: 'en' });
    expect(() => renderFor(templates, 'en', 'email')).toThrow('there is no template for email');
  });

  test('dates and plurals are of the language of the words, whoever reads them', async () => {
    const text = '{{ data.start | date }} {{ 5 | plural: "day", "days" }}';
    const english = await compiler.compileChannel('sms', 'en', { text });
    const russian = await compiler.compileChannel('sms', 'ru', { text: '{{ data.start | date }}' });
    const reader = scope({ recipient: { id: 'c', locale: 'ru', timeZone: 'UTC' } });
    expect(english(reader).text).toBe('November 21, 2026 days');
    expect(russian(reader).text).toBe('21 ноября 2026 г.');
    expect(english(reader).text).toBe('November 21, 2026 days');
  });

  test('a variant in HTML of a mail in MJML is that HTML', async () => {
    const mjml = '<mj-section><mj-column><mj-text>One</mj-text></mj-column></mj-section>';
    const mail = await compiler.compileChannel('email', 'en', {
      subject: 'S',
      mjml,
      variants: { b: { html: '<p>Two</p>' }, c: { subject: 'C' } },
    });
    const { b, c } = mail.variants;
    expect(mail(scope()).html).toContain('One');
    expect(b!(scope()).html).toContain('<p>Two</p>');
    expect(b!(scope()).html).not.toContain('One');
    expect(c!(scope())).toMatchObject({ subject: 'C', html: mail(scope()).html });
  });
});

describe('what the data lacks', () => {
  async function missingIn(text: string, data: Record<string, unknown> = DATA): Promise<string[]> {
    const missing = new Set<string>();
    const render = await compiler.compileChannel('telegram', 'en', { text });
    render(scope({ data, missing }));
    return [...missing];
  }

  test.each([
    ['{{ data.nick }}', ['data.nick']],
    ['{{ data.customer.nick | upcase }} {{ site.url }}', ['data.customer.nick', 'site.url']],
    ['{{ data.nick | default: "you" }} {{ data.nick | upcase | default: "you" }}', []],
    ['{% if data.nick %}{{ data.nick }}{% endif %}', []],
    ['{% if data.number %}{{ data.nick }}{% endif %}', ['data.nick']],
    ['{% unless data.nick %}{{ data.nick }}{% endunless %}', ['data.nick']],
    ['{% for i in (1..2) %}{{ i }}{{ data.nick }}{% endfor %}', ['data.nick']],
    ['{% assign n = data.nick %}{{ data.number }}{{ data.none }}', []],
    ['{{ data.number }} {{ "text" }} {{ data.number | money }}', []],
  ])('%s reports %j, and is empty there', async (text, expected) => {
    expect(await missingIn(text)).toEqual(expected);
  });

  test('nothing is reported when nobody asks', async () => {
    expect(await show('sms', { text: 'A{{ data.nick }}B' })).toMatchObject({ text: 'AB' });
  });
});

describe('what can not be compiled', () => {
  test.each([
    ['sms', {}, '/text', 'REQUIRED'],
    ['sms', { text: 5 }, '/text', 'NOT_A_TEXT'],
    ['sms', { text: 'x', title: 'y' }, '/title', 'UNKNOWN_FIELD'],
    ['sms', { text: 'x', variants: { b: { title: 'y' } } }, '/variants/b/title', 'UNKNOWN_FIELD'],
    ['sms', { text: 'line\n{{ data.x | nofilter }}' }, '/text', 'LIQUID_INVALID'],
    ['telegram', { text: 'x', buttons: [{ text: '{% if %}', url: 'u' }] }, '/buttons/0/text', 'LIQUID_INVALID'],
    ['telegram', { text: 'x', buttons: 'no' }, '/buttons', 'NOT_A_LIST'],
    ['telegram', { text: 'x', photo: 'a', video: 'b' }, '/video', 'ONE_OF'],
    ['discord', { color: 1 }, '/title', 'REQUIRED'],
    ['discord', { title: 't', color: 'red' }, '/color', 'NOT_A_NUMBER'],
    ['email', { subject: 's', text: 't' }, '/html', 'REQUIRED'],
    ['email', { subject: 's', html: 'h', mjml: 'm' }, '/mjml', 'ONE_OF'],
    ['email', { subject: 's', html: 'h', attachments: [{ filename: 'a' }] }, '/attachments/0', 'ONE_OF'],
    ['email', { subject: 's', html: 'h', attachments: [{ calendar: {} }] }, '/attachments/0/calendar/uid', 'REQUIRED'],
  ] as [TemplatedChannel, Record<string, unknown>, string, string][])(
    '%s %j: %s %s',
    async (channel, fields, pointer, code) => {
      const { problems } = await compiler.compileChannel(channel, 'en', fields).then(
        () => ({ problems: [] }),
        (error: TemplateError) => error,
      );
      expect(problems[0]).toMatchObject({ pointer, code });
    },
  );

  test('the place is told', async () => {
    const refused = compiler.compileChannel('sms', 'en', { text: 'line\n  {{ data.x | nofilter }}' });
    await expect(refused).rejects.toThrow('text: undefined filter: nofilter (line 2, column 3)');
  });
});
