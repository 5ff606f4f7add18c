import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openDispatcherDatabase } from '../../test/dispatcher-database.js';
import { type PageApp, startPageApp } from '../../test/page-app.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { SecretBox } from '@marmalade/secrets';
import { SignedLinks, type UnsubscribeGrant } from '../links/signed-links.js';
import { PageTexts } from '../pages/page-texts.js';
import { PreferenceStore } from '../preferences/preference-store.js';
import type { Preferences } from '../preferences/preferences.js';
import { RecipientStore } from '../recipients/recipient-store.js';
import { SiteDirectory } from '../sites/site-directory.js';
import { MultipartForms } from './multipart-forms.js';
import { UnsubscribeController } from './unsubscribe.controller.js';
import { learnSite } from '../../test/learn-site.js';

const HOSTILE = `<script>alert("1")</script>'`;

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let links: SignedLinks;
let preferences: PreferenceStore;
let recipients: RecipientStore;
let sites: SiteDirectory;
let app: PageApp;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  const { dataSource } = database;
  links = new SignedLinks(new SecretBox(randomBytes(32).toString('base64')), '');
  preferences = new PreferenceStore(dataSource);
  recipients = new RecipientStore(dataSource);
  const defaults = {
    name: 'Marmalade',
    locale: 'en',
    timeZone: 'Asia/Bangkok',
    tracking: false,
    testData: 'send',
  } as const;
  sites = new SiteDirectory(dataSource, defaults);
  await learnSite(dataSource, sites, 'sweets', {
    name: `Sweets ${HOSTILE}`,
    color: '#f39c12',
    logoUrl: 'https://cdn.example/logo.png',
    address: HOSTILE,
  });
  app = await startPageApp(
    [UnsubscribeController],
    [
      MultipartForms,
      { provide: SignedLinks, useValue: links },
      { provide: PreferenceStore, useValue: preferences },
      { provide: RecipientStore, useValue: recipients },
      { provide: SiteDirectory, useValue: sites },
      { provide: Catalogue, useValue: await Catalogue.load() },
      { provide: PageTexts, useValue: await PageTexts.load() },
    ],
  );
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => database.dataSource.query('TRUNCATE recipient, recipient_preference'));

const GRANT: UnsubscribeGrant = {
  recipientId: 'kim',
  site: 'sweets',
  category: 'orders',
  type: 'order.created',
  locale: 'en',
};
const pathOf = (grant: Partial<UnsubscribeGrant> = {}): string =>
  links.unsubscribe({ ...GRANT, ...grant }).replace('/api/v1', '');
const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  app.visit(path, { method: 'POST', body: new URLSearchParams(form), headers });
const ONE_CLICK = { 'List-Unsubscribe': 'One-Click' };
const stored = async (): Promise<number> =>
  (await database.dataSource.query('SELECT count(*)::int AS n FROM recipient_preference'))[0].n;

describe('one click', () => {
  test('switches off the mails of the category, without a cookie, a redirect or a login, and twice is as once', async () => {
    for (let time = 1; time <= 2; time += 1) {
      const { status, headers, text } = await post(pathOf(), ONE_CLICK);
      expect(status).toBe(200);
      expect(headers.get('set-cookie')).toBeNull();
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(text).toContain('You are unsubscribed.');
      expect(text).not.toContain('<select');
      expect(await preferences.get('kim')).toEqual({ categories: { orders: { email: false } } });
    }
  });

  test('may come as the RFC recommends: as multipart/form-data', async () => {
    const body = new FormData();
    body.set('List-Unsubscribe', 'One-Click');
    const { status } = await app.visit(pathOf(), { method: 'POST', body });
    expect(status).toBe(200);
    expect(await preferences.get('kim')).toEqual({ categories: { orders: { email: false } } });
  });

  test('switches off advertising where the message was some', async () => {
    await preferences.save('kim', { mutedTypes: ['order.paid'] });
    expect((await post(pathOf({ marketing: true }), ONE_CLICK)).status).toBe(200);
    expect(await preferences.get('kim')).toEqual({ mutedTypes: ['order.paid'], marketing: false });
  });

  test('many at once lose nothing', async () => {
    const categories = ['orders', 'payments', 'loyalty', 'bookings', 'support'];
    await Promise.all([...categories, ...categories].map((category) => post(pathOf({ category }), ONE_CLICK)));
    expect((await preferences.get('kim')).categories).toEqual(
      Object.fromEntries(categories.map((category) => [category, { email: false }])),
    );
  });

  test('is taken back by the button of the page', async () => {
    await post(pathOf(), ONE_CLICK);
    const { text } = await app.visit(pathOf());
    expect(text).toContain('You have already unsubscribed');
    const [, name, value] = /<button class="quiet" name="(\w+)" value="(\w+)"/.exec(text)!;
    expect((await post(pathOf(), { [name!]: value! })).text).toContain('You are subscribed again.');
    expect((await app.visit(pathOf())).text).toContain('Unsubscribe from these messages');
  });

  test('does not switch off what keeps an account safe', async () => {
    const { status, text } = await post(pathOf({ category: 'security', type: 'auth.login_token_issued' }), ONE_CLICK);
    expect(status).toBe(200);
    expect(text).not.toContain('You are unsubscribed');
    expect(await stored()).toBe(0);
  });

  test.each([
    ['another word', { 'List-Unsubscribe': 'Two-Clicks' }],
    ['nothing', {}],
  ])('%s is not it', async (_name, form) => {
    expect(await post(pathOf(), form)).toMatchObject({ status: 400 });
    expect((await app.visit(pathOf(), { method: 'POST' })).status).toBe(400);
    expect(await stored()).toBe(0);
  });

  test.each([
    ['no end', 'multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb'],
    ['no boundary', 'multipart/form-data', 'a'],
  ])('a form with %s is refused', async (_name, type, body) => {
    const { status, text } = await app.visit(pathOf(), { method: 'POST', body, headers: { 'content-type': type } });
    expect([status, JSON.parse(text).code]).toEqual([400, 'BAD_REQUEST']);
  });
});

describe('the page', () => {
  test('is shown to everybody who has the link, and changes nothing', async () => {
    const { status, headers, text } = await app.visit(pathOf());
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-robots-tag')).toBe('noindex');
    expect(headers.get('content-security-policy')).toMatch(
      /default-src 'none'; style-src 'sha256-.*img-src https:\/\/cdn.example;/,
    );
    expect(text).toContain('<html lang="en">');
    expect(text).toMatch(/name="category.orders.email" +checked/);
    await app.visit(pathOf(), { method: 'HEAD' });
    expect(await stored()).toBe(0);
  });

  test.each([
    ['ru', 'Настройки уведомлений'],
    ['th', 'การตั้งค่าการแจ้งเตือน'],
    ['en', 'Notification preferences'],
  ])('is in the language of the message (%s), or the one that is asked for', async (locale, title) => {
    const heading = `<h1>${title}</h1>`;
    expect((await app.visit(pathOf({ locale }))).text).toContain(heading);
    const other = await app.visit(`${pathOf({ locale: 'en' })}?lang=${locale}`);
    expect(other.text).toContain(heading);
    expect(other.headers.get('content-language')).toBe(locale);
    expect((await app.visit(`${pathOf({ locale })}?lang=xx&lang=<script>`)).text).toContain(heading);
  });

  test('nothing in it is anybody else’s HTML', async () => {
    const grant = { category: `<img src=x>`, locale: '"><script>' };
    for (const { text } of [await app.visit(pathOf(grant)), await post(pathOf(grant), ONE_CLICK)]) {
      expect(text).not.toMatch(/<script|<img src=x/i);
      expect(text).toContain('Sweets &lt;script&gt;');
    }
  });

  test('shows what was said before', async () => {
    await recipients.save('kim', { timeZone: 'America/New_York' });
    await preferences.save('kim', {
      channels: { sms: false },
      categories: { loyalty: false, orders: { telegram: false } },
      marketing: false,
      quietHours: { from: '21:15', to: '06:45' },
      digest: { every: 'daily' },
    });
    const { text } = await app.visit(pathOf());
    const checked = (name: string) => new RegExp(`name="${name}"[^>]*checked`).test(text);
    expect(['channel.email', 'category.orders', 'category.orders.email', 'quiet'].map(checked)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['channel.sms', 'category.loyalty', 'category.orders.telegram', 'marketing'].map(checked)).toEqual(
      Array(4).fill(false),
    );
    expect(text).toMatch(/name="quiet_from" value="21:15"/);
    expect(text).toMatch(/<option value="America\/New_York" selected>New York/);
    expect(text).toMatch(/value="daily" checked/);
  });

  test('who works here is asked about the work too', async () => {
    const before = (await app.visit(pathOf())).text;
    await recipients.save('kim', {}, ['admin']);
    const after = (await app.visit(pathOf())).text;
    expect([before, after].map((text) => text.includes('name="category.broadcasts"'))).toEqual([false, true]);
  });
});

describe('the form', () => {
  /** What a browser posts of a page as it is: each box that is checked, each field. */
  function formOf(text: string): Record<string, string> {
    const form: Record<string, string> = { action: 'save' };
    for (const [tag] of text.matchAll(/<input[^>]*>/g)) {
      const [, name] = /name="([^"]*)"/.exec(tag)!;
      const value = /value="([^"]*)"/.exec(tag)?.[1] ?? 'on';
      const isBox = /type="(checkbox|radio)"/.test(tag);
      if (!isBox || / checked/.test(tag)) form[name!] = value;
    }
    form.time_zone = /<option value="([^"]*)" selected/.exec(text)![1]!;
    return form;
  }

  test('saves what was chosen, and shows it', async () => {
    await recipients.save('kim', { timeZone: 'Asia/Bangkok' });
    const { text } = await app.visit(pathOf());
    const form = formOf(text);
    expect(Object.keys(form).length).toBeLessThan(90);
    delete form['channel.sms'];
    delete form['category.loyalty'];
    delete form['category.orders.telegram'];
    delete form.marketing;
    Object.assign(form, {
      quiet: 'on',
      quiet_from: '22:30',
      quiet_to: '07:00',
      digest: 'weekly',
      time_zone: 'Asia/Vladivostok',
    });
    const saved = await post(pathOf(), form);
    expect([saved.status, saved.text.includes('Your preferences are saved.')]).toEqual([200, true]);
    const expected: Preferences = {
      channels: { sms: false },
      categories: { loyalty: false, orders: { telegram: false } },
      marketing: false,
      quietHours: { from: '22:30', to: '07:00', timeZone: 'Asia/Vladivostok' },
      digest: { every: 'weekly' },
    };
    expect(await preferences.get('kim')).toEqual(expected);
    expect((await recipients.find('kim'))!.timeZone).toBe('Asia/Vladivostok');
    await post(pathOf(), formOf(saved.text));
    expect(await preferences.get('kim')).toEqual(expected);
  });

  test('a form nothing was changed in says nothing', async () => {
    await post(pathOf(), formOf((await app.visit(pathOf())).text));
    expect(await preferences.get('kim')).toEqual({});
  });

  test('what can not be is shown again, with what is wrong, and not saved', async () => {
    const form = formOf((await app.visit(pathOf())).text);
    const { status, text } = await post(`${pathOf()}?lang=ru`, {
      ...form,
      quiet: 'on',
      quiet_from: '22:22',
      quiet_to: '22:22',
    });
    expect(status).toBe(422);
    expect(text).toMatch(/role="alert">Ничего ещё не сохранено/);
    expect(text).toContain('value="22:22"');
    const zone = await post(pathOf(), { ...form, time_zone: '"><script>' });
    expect([zone.status, zone.text.includes('<script')]).toEqual([422, false]);
    expect(await stored()).toBe(0);
  });
});

describe('a link that was changed', () => {
  test.each(['GET', 'POST'])('is a page of its own for browsers (%s)', async (method) => {
    const body = method === 'POST' ? new URLSearchParams(ONE_CLICK) : undefined;
    const headers = { accept: 'text/html,*/*;q=0.8', 'accept-language': 'ru-RU,ru;q=0.9,en;q=0.8' };
    const { status, text, headers: sent } = await app.visit(`${pathOf()}A`, { method, body, headers });
    expect(status).toBe(404);
    expect(sent.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toContain('<h1>Ссылка не работает</h1>');
    expect(await stored()).toBe(0);
  });

  test('is a problem for everybody else', async () => {
    for (const path of [`${pathOf()}A`, '/unsubscribe/x', `/unsubscribe/${'x'.repeat(5_000)}`]) {
      const { status, text } = await post(path, ONE_CLICK, { accept: 'application/json' });
      expect([status, JSON.parse(text).code]).toEqual([404, 'LINK_INVALID']);
    }
    expect(await stored()).toBe(0);
  });

  test('a link that counts clicks unsubscribes nobody', async () => {
    const path = links
      .clicked('019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10', 'https://a.example')
      .replace('/api/v1/track/click', '/unsubscribe');
    expect((await post(path, ONE_CLICK)).status).toBe(404);
  });
});
