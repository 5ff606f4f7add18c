import { createContext, runInContext } from 'node:vm';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { InboxFiles } from '../inbox-files.js';

const code = new InboxFiles().find('/inbox/service-worker.js')!.body.toString('utf8');
const ORIGIN = 'https://marmalade.example';

type Listener = (event: Record<string, unknown>) => void;

/** What the worker sees of a browser. */
class Browser {
  readonly listeners = new Map<string, Listener>();
  readonly shown: [title: string, options: Record<string, unknown>][] = [];
  readonly opened: string[] = [];
  readonly focused: string[] = [];
  readonly told: unknown[] = [];
  readonly subscribed: unknown[] = [];
  pages: string[] = [];

  constructor() {
    const self = {
      location: { origin: ORIGIN },
      addEventListener: (name: string, listener: Listener) => this.listeners.set(name, listener),
      skipWaiting: async () => undefined,
      registration: {
        showNotification: async (title: string, options: Record<string, unknown>) => this.shown.push([title, options]),
        pushManager: { subscribe: async (options: unknown) => this.subscribed.push(options) },
      },
      clients: {
        claim: async () => undefined,
        matchAll: async () =>
          this.pages.map((url) => ({
            url,
            focus: async () => this.focused.push(url),
            postMessage: (message: unknown) => this.told.push(message),
          })),
        openWindow: async (url: string) => this.opened.push(url),
      },
    };
    runInContext(code, createContext({ self, URL }));
  }

  async happens(name: string, event: Record<string, unknown>): Promise<void> {
    let done: unknown;
    this.listeners.get(name)!({ ...event, waitUntil: (promise: unknown) => (done = promise) });
    await done;
  }

  async gets(text: string | null): Promise<[string, Record<string, unknown>]> {
    const data = text === null ? null : { json: () => JSON.parse(text) as unknown, text: () => text };
    await this.happens('push', { data });
    return this.shown.at(-1)!;
  }
}

let browser: Browser;
beforeEach(() => {
  browser = new Browser();
});

describe('a push', () => {
  test('is shown as the dispatcher writes it', async () => {
    const message = {
      title: 'Заказ А-7',
      body: 'Спасибо',
      link: 'https://shop.example/orders/7',
      image: 'https://shop.example/7.png',
      actions: [
        { title: 'Open', link: '/orders/7' },
        { title: 'Bad', link: 'javascript:alert(1)' },
        { title: 'Help', link: 'https://shop.example/help' },
        { title: 'One too many', link: 'https://shop.example/more' },
      ],
      tag: 'delivery-1',
    };
    expect(await browser.gets(JSON.stringify(message))).toEqual([
      'Заказ А-7',
      {
        body: 'Спасибо',
        icon: '/inbox/icon-192.png',
        badge: '/inbox/badge-96.png',
        image: 'https://shop.example/7.png',
        actions: [
          { action: '0', title: 'Open' },
          { action: '1', title: 'Help' },
        ],
        data: {
          link: 'https://shop.example/orders/7',
          buttons: [`${ORIGIN}/orders/7`, 'https://shop.example/help'],
        },
        tag: 'delivery-1',
        renotify: false,
      },
    ]);
  });

  test.each<[string | null, string, string | undefined]>([
    ['{"title":"Only a title"}', 'Only a title', undefined],
    ['not JSON', 'Marmalade', 'not JSON'],
    ['null', 'Marmalade', undefined],
    [null, 'Marmalade', undefined],
    [
      '{"title":7,"body":{},"link":"javascript:alert(1)","image":"data:x","actions":"none","tag":[]}',
      'Marmalade',
      undefined,
    ],
  ])('%s is shown all the same', async (text, title, body) => {
    expect(await browser.gets(text)).toMatchObject([title, { body, actions: [], data: { link: `${ORIGIN}/inbox` } }]);
    expect(browser.shown[0]![1].image).toBeUndefined();
  });
});

describe('a click', () => {
  const clicked = (action: string) =>
    browser.happens('notificationclick', {
      action,
      notification: {
        close: () => undefined,
        data: { link: 'https://shop.example/a', buttons: ['https://shop.example/b'] },
      },
    });

  test('opens where the notification leads', async () => {
    browser.pages = [`${ORIGIN}/inbox`];
    await clicked('');
    expect([browser.opened, browser.focused]).toEqual([['https://shop.example/a'], []]);
  });

  test('goes to the tab where that is open', async () => {
    browser.pages = [`${ORIGIN}/inbox`, 'https://shop.example/a#top'];
    await clicked('');
    expect([browser.opened, browser.focused]).toEqual([[], ['https://shop.example/a#top']]);
  });

  test('on a button opens where the button leads', async () => {
    await clicked('0');
    expect(browser.opened).toEqual(['https://shop.example/b']);
  });
});

describe('another subscription', () => {
  const applicationServerKey = new ArrayBuffer(65);

  test('is made by the same key, and open pages are told', async () => {
    browser.pages = [`${ORIGIN}/inbox`];
    await browser.happens('pushsubscriptionchange', { oldSubscription: { options: { applicationServerKey } } });
    expect(browser.subscribed).toEqual([{ userVisibleOnly: true, applicationServerKey }]);
    expect(browser.told).toEqual([{ type: 'push-subscription-changed' }]);
  });

  test('that the browser made itself is taken', async () => {
    await browser.happens('pushsubscriptionchange', { oldSubscription: null, newSubscription: {} });
    expect(browser.subscribed).toEqual([]);
  });
});
