import { ask } from './gateway.js';
import type { Session } from './session.js';

export type PushState = 'unsupported' | 'blocked' | 'on' | 'off';

/** Whose pushes this browser gets, and as which device; not a secret. */
interface Registered {
  deviceId: string;
  readerId: string;
}

const KEY = 'marmalade-inbox-device';
const WORKER = '/inbox/service-worker.js';
const SCOPE = '/inbox';
const DEVICES = '/me/push-subscriptions';

/** Pushes on this device: the browser's subscription, and the server's knowledge of it, kept in step. */
export class DevicePush {
  constructor(private readonly session: Session) {}

  /** @param onChange the browser has exchanged the subscription */
  static watch(onChange: () => void): void {
    navigator.serviceWorker?.addEventListener('message', ({ data }: MessageEvent<{ type?: string } | null>) => {
      if (data?.type === 'push-subscription-changed') onChange();
    });
  }

  async state(): Promise<PushState> {
    if (!isSupported()) return 'unsupported';
    if (Notification.permission === 'denied') return 'blocked';
    const subscription = await (await this.worker()).pushManager.getSubscription();
    return subscription && registered()?.readerId === this.session.reader?.id ? 'on' : 'off';
  }

  /** Asks the reader, subscribes and tells the server. @throws what the browser or the server says against it */
  async turnOn(locale: string): Promise<PushState> {
    const permission = await Notification.requestPermission();
    if (permission !== 'granted') return permission === 'denied' ? 'blocked' : 'off';
    const { pushManager } = await this.worker();
    const applicationServerKey = bytesOf(
      ((await this.ask('GET', `${DEVICES}/public-key`)) as { publicKey: string }).publicKey,
    );
    const existing = await pushManager.getSubscription();
    // One by another key brings nothing of ours.
    if (existing && !isSame(existing.options.applicationServerKey, applicationServerKey)) await existing.unsubscribe();
    await this.tell(await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }), locale);
    return 'on';
  }

  async turnOff(): Promise<PushState> {
    const known = registered();
    if (known && known.readerId === this.session.reader?.id) {
      // What the server does not know any more is off already.
      await this.ask('DELETE', `${DEVICES}/${known.deviceId}`).catch(() => undefined);
    }
    localStorage.removeItem(KEY);
    const subscription = await (await this.worker()).pushManager.getSubscription();
    await subscription?.unsubscribe();
    return 'off';
  }

  /** Tells the server of the subscription there is now: a browser may have exchanged it while no page was open. */
  async renew(locale: string): Promise<void> {
    if (!isSupported() || Notification.permission !== 'granted') return;
    if (!registered() || registered()!.readerId !== this.session.reader?.id) return;
    const subscription = await (await this.worker()).pushManager.getSubscription();
    if (subscription) await this.tell(subscription, locale);
    else await this.turnOn(locale);
  }

  private async tell(subscription: PushSubscription, locale: string): Promise<void> {
    const body = { kind: 'web', ...subscription.toJSON(), locale };
    const { id: deviceId } = (await this.ask('POST', DEVICES, body)) as { id: string };
    localStorage.setItem(KEY, JSON.stringify({ deviceId, readerId: this.session.reader!.id } satisfies Registered));
  }

  private async ask(method: string, path: string, body?: object): Promise<unknown> {
    const token = (await this.session.token()) ?? undefined;
    return ask(method, path, { token, body });
  }

  private async worker(): Promise<ServiceWorkerRegistration> {
    await navigator.serviceWorker.register(WORKER, { scope: SCOPE, updateViaCache: 'none' });
    return navigator.serviceWorker.ready;
  }
}

function isSupported(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

function registered(): Registered | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') as Registered | null;
  } catch {
    return null;
  }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function isSame(one: ArrayBuffer | null, other: Uint8Array): boolean {
  const bytes = new Uint8Array(one ?? new ArrayBuffer(0));
  return bytes.length === other.length && bytes.every((byte, index) => byte === other[index]);
}
