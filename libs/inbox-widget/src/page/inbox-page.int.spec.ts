import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { describeWithBrowser, launchBrowser, openTab, type Tab, waitFor } from '@marmalade/testing';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { barriersOf, overflowOf } from '../../test/page-checks.js';
import { type InboxServer, PASSWORD, startInboxServer } from '../../test/inbox-server.js';

describeWithBrowser('the page of the inbox', () => {
  let server: InboxServer;
  let browser: Browser;
  let tab: Tab;
  let page: Page;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startInboxServer({ withFiles: true }), launchBrowser()]);
  });
  afterEach(async () => {
    await page.context().close();
    server.reset();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  async function visit(options?: BrowserContextOptions): Promise<void> {
    tab = await openTab(browser, options);
    page = tab.page;
    await page.goto(`${server.url}/inbox`);
    await page.locator('#sign-in').waitFor();
  }

  async function signIn(options?: BrowserContextOptions): Promise<void> {
    await visit(options);
    await page.locator('summary').click();
    await page.locator('#token').fill(server.tokens.issue());
    await page.locator('#token-form button').click();
    await status().getByText(/./).first().waitFor();
    await page.locator('[data-mood=good]').waitFor();
  }

  const status = () => page.locator('.status-text');
  const items = () => page.getByRole('article');
  const titles = () => page.locator('.item-title').allTextContents();
  const isShown = (...wanted: string[]) =>
    waitFor(async () => (await titles()).map((text) => text.replace(/^\w+: ?/, '')).join() === wanted.join(), {
      message: `the list ${wanted.join()}`,
    });
  const focused = () =>
    page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element?.querySelector('h3')?.textContent ?? element?.textContent ?? null;
    });

  /** The oldest first, an hour apart. */
  const stored = (...names: string[]) =>
    names.map((title, index) =>
      server.inbox.store({ title, createdAt: new Date(Date.now() - (names.length - index) * 3_600_000).toISOString() }),
    );

  test('signs in with a password, stays signed in, and signs out', async () => {
    stored('one');
    await visit();
    await page.getByLabel('E-mail').fill('ann@shop.example');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('There is no account with this e-mail address and password.').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await isShown('one');
    expect(await page.evaluate(() => [sessionStorage.length, localStorage.length])).toEqual([1, 0]);
    await page.reload();
    await isShown('one');
    expect(await page.title()).toBe('(1) Inbox');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('#sign-in').waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    await waitFor(() => server.calls.includes('POST /auth/logout'));
    expect(await page.title()).toBe('Inbox');
    // The one complaint is that of the browser about the wrong password.
    expect(tab.complaints).toEqual([expect.stringContaining('401')]);
  });

  test('goes on with a new token when the server no longer takes the old one', async () => {
    await visit();
    await page.getByLabel('E-mail').fill('ann@shop.example');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('[data-mood=good]').waitFor();
    server.tokens.revokeAll();
    server.sockets.end(4401);
    await waitFor(() => server.calls.includes('POST /auth/refresh'));
    await page.locator('[data-mood=good]').waitFor();
    // Without a way to a new one the session is over, and the page says so.
    server.failures.set('POST /auth/refresh', 401);
    server.tokens.revokeAll();
    server.sockets.end(4401);
    await page.getByText('Your session has ended. Please sign in again.').waitFor();
  });

  test('refuses what is no token', async () => {
    await visit();
    await page.locator('summary').click();
    await page.locator('#token').fill('hello');
    await page.locator('#token-form button').click();
    await page.getByText('This does not look like an access token.').waitFor();
  });

  test('shows what comes as it comes, and tells of the connection', async () => {
    stored('old');
    await signIn();
    await isShown('old');
    server.inbox.store({ title: 'new', message: 'Hello.', priority: 'urgent', category: 'payments' });
    await isShown('new', 'old');
    expect(await items().first().innerText()).toMatch(/new[^]*now[^]*Hello\.[^]*Urgent[^]*Payments/);
    expect(await page.getByRole('status').allInnerTexts()).toContain('New notification: new');
    expect(await page.locator('.count').innerText()).toBe('2 unread');
    server.inbox.store({ title: 'to all', isAnnouncement: true });
    await isShown('to all', 'new', 'old');
    expect(await items().first().innerText()).toContain('For everybody');
    const statistic = (name: string) => page.locator(`[data-name="connection.${name}"]`).innerText();
    await waitFor(async () => (await statistic('received')) === '2');
    expect(await statistic('state')).toBe('Connected: news comes by itself');
    expect(await statistic('reconnections')).toBe('0');
    expect(await statistic('latency')).toMatch(/^\d+ ms$/);
    expect(await page.locator('time').first().getAttribute('title')).toMatch(/^\w+day, \w+ \d+, \d{4} at /);
    expect(tab.complaints).toEqual([]);
  });

  test('comes back after a break, with what came meanwhile', async () => {
    const [one] = stored('one', 'two');
    await signIn();
    server.sockets.refusal = 503;
    await page.getByRole('button', { name: 'Interrupt the connection' }).click();
    await page
      .getByText(/^Reconnecting in \d+ seconds?$/)
      .first()
      .waitFor();
    server.inbox.store({ title: 'three' });
    server.inbox.setRead(one!.id, true);
    server.sockets.refusal = undefined;
    await page.getByRole('button', { name: 'Try now' }).click();
    await isShown('three', 'two', 'one');
    await page.locator('.item:not(.unread)').waitFor();
    await waitFor(async () => (await page.locator('[data-name="connection.reconnections"]').innerText()) === '1');
  });

  test('is used by keyboard alone', async () => {
    const [one, two, three] = stored('one', 'two', 'three');
    await signIn();
    await isShown('three', 'two', 'one');
    await items().first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await waitFor(() => server.inbox.notifications.find(({ id }) => id === two!.id)?.readAt);
    expect(await focused()).toContain('two');
    await page.keyboard.press('Delete');
    await isShown('three', 'one');
    expect(await focused()).toContain('one');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await waitFor(() => server.inbox.notifications.find(({ id }) => id === three!.id)?.readAt);
    await page.keyboard.press('End');
    expect(await focused()).toContain('one');
    await page.keyboard.press('Backspace');
    await isShown('three');
    await page.keyboard.press('Delete');
    await page.getByText('Nothing here yet').waitFor();
    expect(await focused()).toBe('Notifications');
    expect(server.inbox.notifications).toEqual([]);
    expect(one!.title).toBe('one');
  });

  test('reads, deletes and clears by mouse', async () => {
    stored('one', 'two', 'three', 'four');
    await signIn();
    await items().nth(1).click();
    await waitFor(() => server.inbox.unread === 3);
    await items().nth(1).hover();
    await items().nth(1).getByRole('button', { name: 'Mark as unread' }).click();
    await waitFor(() => server.inbox.unread === 4);
    await items().nth(0).hover();
    await items().nth(0).getByRole('button', { name: 'Delete' }).click();
    await isShown('three', 'two', 'one');
    await page.getByRole('button', { name: 'Mark all as read' }).click();
    await waitFor(() => server.inbox.unread === 0);
    await page.getByRole('button', { name: 'Delete what is read' }).click();
    expect(server.inbox.notifications).toHaveLength(3);
    await page.getByRole('button', { name: 'Really delete them?' }).click();
    await page.getByText('Nothing here yet').waitFor();
    expect(server.inbox.notifications).toEqual([]);
  });

  test('takes back what did not work, and says so', async () => {
    stored('one');
    await signIn();
    server.failures.set('DELETE /inbox', 503);
    await items().first().focus();
    await page.keyboard.press('Delete');
    await page.getByText('That did not work. Please try again.').waitFor();
    await isShown('one');
  });

  test('narrows the list', async () => {
    server.inbox.store({ title: 'read', readAt: new Date().toISOString() });
    server.inbox.store({ title: 'urgent', priority: 'urgent' });
    server.inbox.store({ title: 'paid', category: 'payments' });
    await signIn();
    await page.getByRole('button', { name: 'Unread', exact: true }).click();
    await isShown('paid', 'urgent');
    await page.getByLabel('Category').selectOption({ label: 'Payments' });
    await isShown('paid');
    await page.getByLabel('Priority').selectOption({ label: 'Low' });
    await page.getByText('Nothing of this kind').waitFor();
    await page.getByLabel('Category').selectOption({ label: 'All categories' });
    await page.getByLabel('Priority').selectOption({ label: 'Urgent' });
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await isShown('urgent');
  });

  test('goes on to earlier ones, from where the reader is', async () => {
    stored(...Array.from({ length: 25 }, (_, index) => `n${index}`));
    await signIn();
    await waitFor(async () => (await items().count()) === 20);
    await items().last().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await waitFor(async () => (await items().count()) === 25);
    await waitFor(async () => (await focused())?.includes('n4'));
    expect(await page.getByRole('button', { name: 'Show earlier ones' }).count()).toBe(0);
  });

  test('says why there is no list, and gets it when asked', async () => {
    stored('one', 'two');
    server.failures.set('GET /inbox/notifications', undefined);
    await signIn();
    await page.getByText('The list could not be loaded').waitFor();
    server.failures.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await isShown('two', 'one');
  });

  test('changes the settings', async () => {
    await signIn();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('switch', { name: 'Real-time delivery' }).click();
    await page.getByText('Real-time is off: load the list to see news').first().waitFor();
    expect(server.inbox.settings.realtime).toBe(false);
    await page.getByRole('switch', { name: 'Quiet hours' }).click();
    await page.getByLabel('From').fill('23:00');
    await page.getByLabel('To', { exact: true }).fill('23:00');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The two times must differ.').waitFor();
    await page.getByLabel('To', { exact: true }).fill('06:30');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(server.inbox.settings.quietHours).toEqual({ from: '23:00', to: '06:30', timeZone: 'Asia/Bangkok' });
    await page.getByRole('switch', { name: 'Quiet hours' }).click();
    await waitFor(() => server.inbox.settings.quietHours === null);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('button', { name: 'Settings' }).evaluate((element) => element.matches(':focus'))).toBe(
      true,
    );
    server.inbox.change({ realtime: true, quietUntil: new Date(Date.now() + 3_600_000).toISOString() });
    await page
      .getByText(/^Quiet until \d/)
      .first()
      .waitFor();
  });

  test('shows markup as text, and leaves out what is not safe to follow', async () => {
    server.inbox.store({
      title: '<img src=x onerror="document.title=1"><b>bold</b>',
      message: '<script>document.title = "2"</script>',
      link: 'javascript:document.title="3"',
      image: 'javascript:alert(1)',
      actions: [
        { title: 'Bad', link: 'data:text/html,<script>alert(1)</script>' },
        { title: 'Good', link: 'https://shop.example/orders/7' },
        { title: 'Write', link: 'mailto:hello@shop.example' },
      ],
      category: '<i>x</i>',
    });
    await signIn();
    await page.getByText('<img src=x onerror="document.title=1"><b>bold</b>').waitFor();
    await page.getByText('<script>document.title = "2"</script>').waitFor();
    expect(await items().locator('img, b, i, script').count()).toBe(0);
    const links = await items()
      .getByRole('link')
      .evaluateAll((all) => all.map((link) => [link.textContent, link.getAttribute('rel')]));
    expect(links).toEqual([
      ['Good', 'noopener noreferrer'],
      ['Write', 'noopener noreferrer'],
    ]);
    expect(tab.complaints).toEqual([]);
  });

  test('speaks English, Russian and Thai', async () => {
    server.inbox.store({ title: 'one', priority: 'high', createdAt: new Date(Date.now() - 300_000).toISOString() });
    await signIn({ locale: 'ru-RU' });
    await page.getByRole('heading', { name: 'Уведомления' }).waitFor();
    expect(await items().innerText()).toMatch(/5 мин\. назад[^]*Высокая[^]*Заказы/);
    await page.locator('#language').selectOption('th');
    await page.getByRole('heading', { name: 'การแจ้งเตือน' }).waitFor();
    expect(await items().innerText()).toMatch(/5 นาทีที่แล้ว[^]*สูง[^]*คำสั่งซื้อ/);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('th');
    await page.reload();
    await page.getByRole('button', { name: 'ออกจากระบบ' }).waitFor();
    await page.locator('#language').selectOption('en');
    await page.getByRole('heading', { name: 'Notifications' }).waitFor();
    expect(await items().innerText()).toMatch(/5 min\. ago[^]*High[^]*Orders/);
  });

  test.each<[string, BrowserContextOptions]>([
    ['by day', {}],
    ['by night', { colorScheme: 'dark' }],
    ['on a phone', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
    ['with letters of another kind', { locale: 'th-TH', viewport: { width: 390, height: 844 } }],
  ])('has no barriers %s', async (_name, options) => {
    for (const priority of ['low', 'normal', 'high', 'urgent'] as const) {
      server.inbox.store({
        title: `Of ${priority} priority, with${'out'.repeat(40)} an end`,
        message: 'A few words. '.repeat(60),
        priority,
        link: 'https://shop.example/',
        actions: [{ title: 'An action', link: '/shop' }],
        readAt: priority === 'low' ? new Date().toISOString() : null,
        isAnnouncement: priority === 'high',
      });
    }
    await visit(options);
    expect([await barriersOf(page), await overflowOf(page)]).toEqual([[], 0]);
    await page.context().close();
    await signIn({ reducedMotion: 'reduce', ...options });
    await waitFor(async () => (await items().count()) === 4);
    expect([await barriersOf(page), await overflowOf(page)]).toEqual([[], 0]);
    await page.locator('.header-buttons button').last().click();
    await page.locator('marmalade-inbox [role=switch]').last().click();
    expect([await barriersOf(page), await overflowOf(page)]).toEqual([[], 0]);
    expect(tab.complaints).toEqual([]);
  });

  test('a long message is cut, and shown in full when asked', async () => {
    server.inbox.store({ title: 'long', message: 'line\n'.repeat(30) });
    await signIn();
    const height = async () => (await items().first().boundingBox())!.height;
    const before = await height();
    await page.getByRole('button', { name: 'Show all' }).click();
    expect(await height()).toBeGreaterThan(2 * before);
    await page.getByRole('button', { name: 'Show less' }).click();
    expect(await height()).toBe(before);
  });

  test('a tab that was duplicated leaves the session to the first one', async () => {
    await visit();
    await page.getByLabel('E-mail').fill('ann@shop.example');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('[data-mood=good]').waitFor();
    const kept = await page.evaluate(() => ({ ...sessionStorage }));
    const copy = await page.context().newPage();
    await copy.addInitScript(
      (entries) => Object.entries(entries).forEach(([key, value]) => sessionStorage.setItem(key, value)),
      kept,
    );
    await copy.goto(`${server.url}/inbox`);
    await copy.locator('[data-mood=good]').waitFor();
    const refreshTokenOf = (one: Page) =>
      one.evaluate(
        () =>
          (JSON.parse(sessionStorage.getItem('marmalade-inbox-session')!) as { refreshToken?: string }).refreshToken,
      );
    expect(await refreshTokenOf(copy)).toBeUndefined();
    expect(await refreshTokenOf(page)).toEqual(expect.any(String));
  });
});
