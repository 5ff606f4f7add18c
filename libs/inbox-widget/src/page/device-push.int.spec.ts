import { createECDH, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { describeWithBrowser, launchBrowser, openTab, type Tab, waitFor } from '@marmalade/testing';
import type { Browser, Page } from 'playwright-core';
import { type InboxServer, startInboxServer } from '../../test/inbox-server.js';

/** In the place of the browser's own, which wants its maker's push service: a subscription with real keys. */
function pretendPushService({ p256dh, auth }: { p256dh: string; auth: string }): void {
  let current: object | null = null;
  let count = 0;
  const make = ({ applicationServerKey }: { applicationServerKey: Uint8Array }) => {
    const endpoint = `https://push.example/device-${(count += 1)}`;
    return {
      endpoint,
      options: { applicationServerKey: applicationServerKey.buffer },
      toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh, auth } }),
      unsubscribe: async () => {
        current = null;
        return true;
      },
    };
  };
  const replacement = {
    subscribe: async (options: { applicationServerKey: Uint8Array }) => (current ??= make(options)),
    getSubscription: async () => current,
  };
  Object.assign(PushManager.prototype, replacement);
}

describeWithBrowser('pushes to the device', () => {
  let server: InboxServer;
  let browser: Browser;
  let tab: Tab;
  let page: Page;
  const keys = {
    p256dh: createECDH('prime256v1').generateKeys('base64url'),
    auth: randomBytes(16).toString('base64url'),
  };

  beforeAll(async () => {
    [server, browser] = await Promise.all([startInboxServer({ withFiles: true }), launchBrowser()]);
  });
  beforeEach(async () => {
    tab = await openTab(browser);
    page = tab.page;
    await page.addInitScript(pretendPushService, keys);
    await page.goto(`${server.url}/inbox`);
  });
  afterEach(async () => {
    await page.context().close();
    server.reset();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  const pushSwitch = () => page.getByRole('switch', { name: 'Push on this device' });
  const allow = () => page.context().grantPermissions(['notifications'], { origin: server.url });

  async function signIn(): Promise<void> {
    await page.locator('summary').click();
    await page.locator('#token').fill(server.tokens.issue());
    await page.locator('#token-form button').click();
    await page.locator('[data-mood=good]').waitFor();
  }

  async function turnOn(): Promise<void> {
    await allow();
    await signIn();
    await pushSwitch().click();
    await page.getByText('This device gets your notifications also while this page is closed.').waitFor();
  }

  test('are turned on, told to the server as the browser describes them, and turned off', async () => {
    await turnOn();
    expect([...server.devices.values()]).toEqual([
      { kind: 'web', endpoint: 'https://push.example/device-1', expirationTime: null, keys, locale: 'en' },
    ]);
    await pushSwitch().click();
    await page.getByText('Get what concerns you here also while this page is closed.').waitFor();
    expect(server.devices.size).toBe(0);
    expect(tab.complaints).toEqual([]);
  });

  test('end with signing out', async () => {
    await turnOn();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('#sign-in').waitFor();
    expect(server.devices.size).toBe(0);
  });

  test('are told anew at the next visit: the browser may have exchanged the subscription', async () => {
    await turnOn();
    const [id] = server.devices.keys();
    server.devices.clear();
    await page.reload();
    await waitFor(() => server.devices.size === 1);
    expect([...server.devices.keys()]).not.toEqual([id]);
    expect(await pushSwitch().getAttribute('aria-checked')).toBe('true');
  });

  test('say when they are not allowed', async () => {
    await signIn();
    // Nobody has allowed anything here: a headless browser says no.
    await pushSwitch().click();
    await page
      .getByText('Notifications are blocked for this site: allow them in the settings of your browser.')
      .waitFor();
    expect(server.devices.size).toBe(0);
  });

  test('say when the server would not have them', async () => {
    await allow();
    await signIn();
    server.failures.set('POST /me/push-subscriptions', 422);
    await pushSwitch().click();
    await page.getByText('That did not work. Please try again.').waitFor();
    expect(await pushSwitch().getAttribute('aria-checked')).toBe('false');
  });

  test('are shown by the service worker, a repeat in the place of the first', async () => {
    await turnOn();
    const cdp = await page.context().newCDPSession(page);
    const registrationId = new Promise<string>((resolve) => {
      cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const found = registrations.find(({ scopeURL }) => scopeURL === `${server.url}/inbox`);
        if (found) resolve(found.registrationId);
      });
    });
    await cdp.send('ServiceWorker.enable');
    const deliver = async (message: object) =>
      cdp.send('ServiceWorker.deliverPushMessage', {
        origin: server.url,
        registrationId: await registrationId,
        data: JSON.stringify(message),
      });
    const shown = () =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        const notifications = await registration.getNotifications();
        return notifications.map(({ title, body, tag, data }) => ({ title, body, tag, data: data as unknown }));
      });
    await deliver({ title: 'Заказ А-7', body: 'В пути', link: '/shop', tag: 'delivery-1' });
    await waitFor(async () => (await shown()).length === 1);
    expect(await shown()).toEqual([
      { title: 'Заказ А-7', body: 'В пути', tag: 'delivery-1', data: { link: `${server.url}/shop`, buttons: [] } },
    ]);
    await deliver({ title: 'Заказ А-7', body: 'Доставлен', tag: 'delivery-1' });
    await waitFor(async () => (await shown())[0]?.body === 'Доставлен');
    await deliver({ title: 'Another', tag: 'delivery-2' });
    await waitFor(async () => (await shown()).length === 2);
  });
});
