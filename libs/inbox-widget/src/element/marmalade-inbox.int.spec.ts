import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { describeWithBrowser, launchBrowser, openTab, type Tab, waitFor } from '@marmalade/testing';
import type { Browser, Page } from 'playwright-core';
import { barriersOf, overflowOf } from '../../test/page-checks.js';
import { type InboxServer, SHOP_PATH, startInboxServer } from '../../test/inbox-server.js';

describeWithBrowser('the widget in the page of a shop', () => {
  let server: InboxServer;
  let browser: Browser;
  let tab: Tab;
  let page: Page;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startInboxServer({ withFiles: true }), launchBrowser()]);
  });
  beforeEach(async () => {
    tab = await openTab(browser);
    page = tab.page;
  });
  afterEach(async () => {
    await page.context().close();
    server.reset();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  const bell = () => page.getByRole('button', { name: /^Notifications, / });
  const panel = () => page.getByRole('dialog', { name: 'Notifications' });
  const items = () => page.getByRole('article');
  const element = () => page.locator('marmalade-inbox');
  const isFocused = (locator: ReturnType<typeof bell>) =>
    locator.evaluate((node) => node.matches(':focus, :focus-within'));

  /** The shop is at another origin than the script, as shops are. */
  async function visit(attributes: Record<string, string> = { token: server.tokens.issue() }): Promise<void> {
    await page.goto(server.url.replace('127.0.0.1', 'localhost') + SHOP_PATH);
    await element().evaluate((node, given) => {
      for (const [name, value] of Object.entries(given)) node.setAttribute(name, value);
    }, attributes);
    await page.addScriptTag({ url: `${server.url}/inbox/widget.js`, type: 'module' });
  }

  test('shows how many are unread, and opens', async () => {
    server.inbox.store({ title: 'one' });
    server.inbox.store({ title: 'two' });
    await visit();
    await page.getByRole('button', { name: 'Notifications, 2 unread' }).waitFor();
    expect(server.calls).not.toContain('GET /inbox/notifications');
    await bell().click();
    await panel().waitFor();
    await waitFor(async () => (await items().count()) === 2);
    expect(await bell().getAttribute('aria-expanded')).toBe('true');
    expect(await overflowOf(page)).toBe(0);
    expect(await barriersOf(page)).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });

  test('closes by Escape, by a click beside it, by its button and by its attribute', async () => {
    await visit();
    const isClosed = () => panel().waitFor({ state: 'hidden' });
    await bell().click();
    await page.getByText('Nothing here yet').waitFor();
    await page.keyboard.press('Escape');
    await isClosed();
    expect(await isFocused(bell())).toBe(true);
    await page.keyboard.press('Enter');
    await panel().waitFor();
    expect(await isFocused(panel())).toBe(true);
    await page.mouse.click(5, 300);
    await isClosed();
    await bell().click();
    await page.getByRole('button', { name: 'Close' }).click();
    await isClosed();
    await element().evaluate((node) => node.setAttribute('open', ''));
    await panel().waitFor();
    await element().evaluate((node) => node.removeAttribute('open'));
    await isClosed();
  });

  test('tells the page what happens', async () => {
    await page.addInitScript(() => {
      const told: unknown[] = [];
      Object.assign(window, { told });
      for (const name of ['marmalade-notification', 'marmalade-unread', 'marmalade-state']) {
        document.addEventListener(name, (event) => told.push([name, (event as CustomEvent).detail]));
      }
    });
    const told = () => page.evaluate(() => (window as unknown as { told: [string, Record<string, unknown>][] }).told);
    await visit();
    await waitFor(async () =>
      (await told()).some(([name, { name: state }]) => name === 'marmalade-state' && state === 'connected'),
    );
    server.inbox.store({ title: 'one' });
    await waitFor(async () => (await told()).some(([, { count }]) => count === 1));
    expect(await told()).toContainEqual([
      'marmalade-notification',
      { notification: expect.objectContaining({ title: 'one' }) },
    ]);
    expect(await told()).toContainEqual(['marmalade-unread', { count: 0 }]);
    await page.getByRole('button', { name: 'Notifications, 1 unread' }).waitFor();
  });

  test('asks the page for tokens, also for the next one', async () => {
    await page.exposeFunction('issue', () => server.tokens.issue());
    await page.goto(server.url.replace('127.0.0.1', 'localhost') + SHOP_PATH);
    // Before the script is there: a page does not know which comes first.
    await element().evaluate((node) => {
      const { issue } = window as unknown as { issue: () => Promise<string> };
      Object.assign(node, { getToken: () => issue() });
    });
    await page.addScriptTag({ url: `${server.url}/inbox/widget.js`, type: 'module' });
    await waitFor(() => server.sockets.open === 2);
    server.tokens.revokeAll();
    server.sockets.end(4401);
    await waitFor(() => server.sockets.open === 2);
    await bell().click();
    await page.getByText('Connected: news comes by itself').waitFor();
  });

  test('without a token says that nobody is signed in, until there is one', async () => {
    await visit({});
    await bell().click();
    await panel().getByText('You are not signed in').first().waitFor();
    expect(server.calls).toEqual([]);
    server.inbox.store({ title: 'one' });
    await element().evaluate((node, token) => node.setAttribute('token', token), server.tokens.issue());
    await waitFor(async () => (await items().count()) === 1);
    await element().evaluate((node) => node.removeAttribute('token'));
    await panel().getByText('You are not signed in').first().waitFor();
    await waitFor(() => server.sockets.open === 0);
  });

  test('says that it is open in too many places, and comes back when asked', async () => {
    await visit();
    await bell().click();
    await page.getByText('Connected: news comes by itself').waitFor();
    server.sockets.end(4409);
    await page.getByText('Paused: your inbox is open in too many places').waitFor();
    await page.getByRole('button', { name: 'Connect again' }).click();
    await page.getByText('Connected: news comes by itself').waitFor();
  });

  test('without a network says so, and comes back with it', async () => {
    await visit();
    await bell().click();
    await page.getByText('Connected: news comes by itself').waitFor();
    await page.context().setOffline(true);
    await page.getByText('Offline: there is no network').waitFor();
    await page.context().setOffline(false);
    await page.getByText('Connected: news comes by itself').waitFor();
  });

  test('has the language and the colours it is told', async () => {
    server.inbox.store({ title: 'one' });
    await visit({ token: server.tokens.issue(), locale: 'ru-RU', theme: 'dark', open: '' });
    await page.getByRole('dialog', { name: 'Уведомления' }).waitFor();
    const colourOf = (part: string) =>
      element().evaluate(
        (node, name) => getComputedStyle(node.shadowRoot!.querySelector(`.${name}`)!).backgroundColor,
        part,
      );
    expect(await colourOf('panel')).toBe('rgb(38, 32, 25)');
    await element().evaluate((node) => {
      node.setAttribute('theme', 'light');
      node.setAttribute('locale', 'th');
      node.style.setProperty('--marmalade-paper', 'rgb(1, 2, 3)');
    });
    await page.getByRole('dialog', { name: 'การแจ้งเตือน' }).waitFor();
    expect(await colourOf('panel')).toBe('rgb(1, 2, 3)');
    await page
      .addStyleTag({ content: 'marmalade-inbox::part(panel) { background: rgb(4, 5, 6) }' })
      .catch(() => undefined);
    expect(await colourOf('panel')).toBe('rgb(4, 5, 6)');
  });

  test('fits on a phone, and stays where its bell is', async () => {
    await page.setViewportSize({ width: 390, height: 700 });
    server.inbox.store({ title: 'one' });
    await visit();
    await bell().click();
    await waitFor(async () => (await items().count()) === 1);
    const box = (await panel().boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(390);
    expect(box.y + box.height).toBeLessThanOrEqual(700);
    expect([await overflowOf(page), await barriersOf(page)]).toEqual([0, []]);
  });

  test('lets go of everything when it leaves the page, and can be moved', async () => {
    await visit();
    await waitFor(() => server.sockets.open === 2);
    const { attempts } = server.sockets;
    await element().evaluate((node) => document.body.append(node));
    await bell().waitFor();
    expect([server.sockets.open, server.sockets.attempts]).toEqual([2, attempts]);
    await element().evaluate((node) => node.remove());
    await waitFor(() => server.sockets.open === 0);
  });
});
