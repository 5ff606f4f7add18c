// Shows what is pushed to this device while no page is open. It takes no part in loading pages: there is no `fetch` here.
// A plain script, not a module: browsers that know no modules in workers run it too.

declare const self: ServiceWorkerGlobalScope;

/** As the dispatcher writes it; every field is looked at, since this runs where nobody sees an error. */
interface PushedMessage {
  title?: unknown;
  body?: unknown;
  link?: unknown;
  image?: unknown;
  actions?: unknown;
  tag?: unknown;
}

/** What the shown notification remembers: where it leads, and where each of its buttons does. */
interface Links {
  link: string;
  buttons: string[];
}

/** TypeScript's library has no longer what browsers still have. */
interface ShownOptions extends NotificationOptions {
  image?: string;
  actions?: { action: string; title: string }[];
  renotify?: boolean;
}

const INBOX = '/inbox';
const MOST_BUTTONS = 2;

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('push', (event) => {
  const message = messageOf(event.data);
  // Something is shown in any case: a browser takes the right away from who stays silent.
  const title = textOf(message.title) || 'Marmalade';
  event.waitUntil(self.registration.showNotification(title, optionsOf(message)));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { link, buttons } = event.notification.data as Links;
  const chosen = event.action === '' ? undefined : buttons[Number(event.action)];
  event.waitUntil(show(chosen ?? link));
});

self.addEventListener('pushsubscriptionchange', (event) =>
  event.waitUntil(subscribeAgain(event as SubscriptionChange)),
);

/** Not in TypeScript's library yet. */
interface SubscriptionChange extends ExtendableEvent {
  readonly oldSubscription?: PushSubscription | null;
  readonly newSubscription?: PushSubscription | null;
}

function messageOf(data: PushMessageData | null): PushedMessage {
  try {
    return (data?.json() as PushedMessage | null) ?? {};
  } catch {
    return { body: data?.text() };
  }
}

function optionsOf(message: PushedMessage): ShownOptions {
  const actions = Array.isArray(message.actions) ? (message.actions as { title?: unknown; link?: unknown }[]) : [];
  const buttons = actions.filter(({ title, link }) => textOf(title) && addressOf(link)).slice(0, MOST_BUTTONS);
  const tag = textOf(message.tag);
  const data: Links = {
    link: addressOf(message.link) ?? addressOf(INBOX)!,
    buttons: buttons.map(({ link }) => addressOf(link)!),
  };
  return {
    body: textOf(message.body),
    icon: `${INBOX}/icon-192.png`,
    badge: `${INBOX}/badge-96.png`,
    image: addressOf(message.image),
    actions: buttons.map(({ title }, index) => ({ action: String(index), title: textOf(title)! })),
    data,
    // A repeat takes the place of what is shown already, without a sound.
    ...(tag && { tag, renotify: false }),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** In full; undefined for what is no address of the web. */
function addressOf(value: unknown): string | undefined {
  try {
    const url = new URL(textOf(value) ?? '', self.location.origin);
    return textOf(value) && /^https?:$/.test(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Goes to the tab that shows it, or opens one. */
async function show(address: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const open = windows.find(({ url }) => withoutFragment(url) === withoutFragment(address));
  if (open) await open.focus();
  else await self.clients.openWindow(address);
}

function withoutFragment(address: string): string {
  return address.split('#')[0]!;
}

/**
 * The browser has exchanged the subscription. The new one can be had without anybody; to tell the server takes a token,
 * which a page has: one that is open does it now, else the next one that is opened.
 */
async function subscribeAgain({ oldSubscription, newSubscription }: SubscriptionChange): Promise<void> {
  const applicationServerKey = oldSubscription?.options.applicationServerKey;
  if (!newSubscription && applicationServerKey) {
    await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  }
  for (const page of await self.clients.matchAll({ type: 'window', includeUncontrolled: true })) {
    page.postMessage({ type: 'push-subscription-changed' });
  }
}
