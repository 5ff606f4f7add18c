import { createECDH, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InboxSettings } from '../src/inbox/inbox-api.js';
import { InboxFiles } from '../src/inbox-files.js';
import { ReaderInbox } from './reader-inbox.js';
import { StandInSockets } from './stand-in-sockets.js';
import { StandInTokens } from './stand-in-tokens.js';

/** A page of somebody else's shop, that embeds the widget. */
export const SHOP_PATH = '/shop';

/** Stands in for the platform: one reader, Ann, with her inbox, files, sign-in and devices. */
export interface InboxServer {
  url: string;
  tokens: StandInTokens;
  sockets: StandInSockets;
  inbox: ReaderInbox;
  /** Bodies of the devices that were registered, by their id. */
  devices: Map<string, Record<string, unknown>>;
  /** Method and path of each request to the API. */
  calls: string[];
  /** Answers of paths that begin so, instead of the right ones; undefined breaks the connection. */
  failures: Map<string, number | undefined>;
  /** Everything as it was at the start. */
  reset(): void;
  close(): Promise<void>;
}

export const PASSWORD = 'correct horse';
const vapid = createECDH('prime256v1').generateKeys('base64url');

class Server implements InboxServer {
  readonly tokens = new StandInTokens();
  readonly sockets = new StandInSockets(() => this.inbox, this.tokens);
  inbox!: ReaderInbox;
  readonly devices = new Map<string, Record<string, unknown>>();
  readonly calls: string[] = [];
  readonly failures = new Map<string, number | undefined>();
  url = '';
  private readonly files: InboxFiles | undefined;
  private refreshToken = '';
  private readonly http = createServer((request, response) => void this.handle(request, response));

  constructor({ withFiles }: { withFiles: boolean }) {
    this.files = withFiles ? new InboxFiles() : undefined;
    this.http.on('upgrade', (request, stream, head) => this.sockets.upgrade(request, stream, head));
    this.reset();
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
    return this;
  }

  reset(): void {
    this.sockets.end();
    this.sockets.refusal = undefined;
    this.sockets.mute = false;
    this.sockets.heard.length = this.sockets.attempts = this.calls.length = 0;
    this.inbox = new ReaderInbox((line, message) => this.sockets.tell(line, message));
    this.devices.clear();
    this.failures.clear();
    this.tokens.revokeAll();
  }

  async close(): Promise<void> {
    this.sockets.end();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, this.url);
    const route = `${request.method} ${pathname.replace('/api/v1', '')}`;
    if (!pathname.startsWith('/api/')) return this.serve(pathname, response);
    if (request.method === 'OPTIONS') return answer(response, 204);
    this.calls.push(route);
    const failing = [...this.failures].find(([beginning]) => route.startsWith(beginning));
    if (failing) return failing[1] === undefined ? void request.destroy() : refuse(response, failing[1], 'BROKEN');
    const text = await textOf(request);
    const body = (text ? JSON.parse(text) : {}) as Record<string, unknown>;
    if (route.startsWith('POST /auth/')) return this.authenticate(route, body, response);
    const token = request.headers.authorization?.replace('Bearer ', '');
    if (this.tokens.endOf(token) === undefined) return refuse(response, 401, 'TOKEN_INVALID');
    this.respond(route, Object.fromEntries(searchParams), body, response);
  }

  private respond(route: string, query: object, body: Record<string, unknown>, response: ServerResponse): void {
    const { inbox } = this;
    const [, method, id, read] = /^(\w+) \/inbox\/notifications\/([^/]+)(\/read)?$/.exec(route) ?? [];
    const [, device] = /^DELETE \/me\/push-subscriptions\/(.+)$/.exec(route) ?? [];
    if (id) {
      const isThere = method === 'DELETE' ? inbox.remove(id) : inbox.setRead(id, read ? true : Boolean(body.read));
      return isThere ? answer(response, 204) : refuse(response, 404, 'NOTIFICATION_NOT_FOUND');
    }
    if (device) return this.devices.delete(device) ? answer(response, 204) : refuse(response, 404, 'NOT_FOUND');
    switch (route) {
      case 'GET /inbox/notifications':
        return answer(response, 200, inbox.list(query));
      case 'GET /inbox/unread-count':
        return answer(response, 200, { count: inbox.unread });
      case 'POST /inbox/read-all':
        inbox.markAllRead();
        return answer(response, 204);
      case 'DELETE /inbox/read':
        inbox.removeRead();
        return answer(response, 204);
      case 'GET /inbox/settings':
        return answer(response, 200, inbox.settings);
      case 'POST /inbox/settings/realtime':
        inbox.change({ realtime: Boolean(body.enabled) });
        return answer(response, 200, inbox.settings);
      case 'PUT /inbox/settings/quiet-hours':
        inbox.change({ quietHours: body.quietHours as InboxSettings['quietHours'] });
        return answer(response, 200, inbox.settings);
      case 'GET /me/push-subscriptions/public-key':
        return answer(response, 200, { publicKey: vapid });
      case 'POST /me/push-subscriptions':
        return answer(response, 201, { id: this.addDevice(body), kind: 'web' });
      default:
        return refuse(response, 404, 'ROUTE_NOT_FOUND');
    }
  }

  /** The same device again is renewed. */
  private addDevice(body: Record<string, unknown>): string {
    const known = [...this.devices].find(([, device]) => device.endpoint === body.endpoint)?.[0];
    const id = known ?? randomUUID();
    this.devices.set(id, body);
    return id;
  }

  private authenticate(route: string, body: Record<string, unknown>, response: ServerResponse): void {
    const isPassword = route === 'POST /auth/password' && body.password === PASSWORD;
    const isRefresh = route === 'POST /auth/refresh' && body.refreshToken === this.refreshToken;
    if (route === 'POST /auth/logout') return answer(response, 204);
    if (!isPassword && !isRefresh) return refuse(response, 401, 'LOGIN_FAILED');
    this.refreshToken = randomUUID();
    answer(response, 200, { accessToken: this.tokens.issue(), expiresIn: 600, refreshToken: this.refreshToken });
  }

  private serve(pathname: string, response: ServerResponse): void {
    const file = this.files?.find(pathname);
    if (file) return void response.writeHead(200, file.headers).end(file.body);
    if (pathname === '/picture.svg')
      return void response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(PICTURE);
    if (pathname === '/favicon.ico') return answer(response, 204);
    if (pathname !== SHOP_PATH) return answer(response, 404);
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': 'script-src http: https:',
    };
    response.writeHead(200, headers).end(SHOP);
  }
}

const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 180"><rect width="400" height="180" fill="#f6b45e"/><circle cx="130" cy="95" r="48" fill="#e8811a"/><circle cx="215" cy="90" r="56" fill="#f39b2f"/><circle cx="300" cy="98" r="44" fill="#d96f12"/></svg>`;
const SHOP = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Sweets</title><body><header><h1>Sweets</h1><marmalade-inbox></marmalade-inbox></header><main><p>Marmalade of lemons.</p></main></body></html>`;

/** @param withFiles needs the package to be built */
export async function startInboxServer({ withFiles = false } = {}): Promise<InboxServer> {
  return new Server({ withFiles }).listen();
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
};

function answer(response: ServerResponse, status: number, body?: object): void {
  response.writeHead(status, { ...CORS, 'content-type': 'application/json' });
  response.end(body && JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, code: string): void {
  answer(response, status, { status, code, title: code });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
