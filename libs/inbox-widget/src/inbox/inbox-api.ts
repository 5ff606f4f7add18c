import { addressOf } from '../connection/address.js';
import type { InboxNotification, Priority } from '../connection/messages.js';
import type { TokenSource } from '../connection/token-source.js';

/** What the list is narrowed to; what is left out does not matter. */
export interface ListFilter {
  status?: 'unread' | 'read';
  type?: string;
  category?: string;
  priority?: Priority;
}

export interface ListPage {
  items: InboxNotification[];
  nextCursor: string | null;
}

/** Local times such as 22:00. Without a zone it is the person's. */
export interface QuietHours {
  from: string;
  to: string;
  /** 1 is Monday; left out: every day. */
  days?: number[];
  timeZone?: string;
}

export interface InboxSettings {
  realtime: boolean;
  quietHours: QuietHours | null;
  timeZone: string;
  quietUntil: string | null;
}

/** An answer that is no success. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  /** @param code as the API's errors have it; null where something else answered */
  constructor(
    readonly status: number,
    readonly code: string | null,
    message: string,
  ) {
    super(message);
  }
}

const ANSWER_LIMIT_MS = 15_000;

/** The REST side of the inbox, for whoever the token names. Every call throws ApiProblem, SignedOutError, or what `fetch` throws. */
export class InboxApi {
  constructor(
    private readonly base: string,
    private readonly tokens: TokenSource,
    private readonly ask: typeof fetch = (...request) => fetch(...request),
  ) {}

  async list(filter: ListFilter, limit: number, cursor?: string): Promise<ListPage> {
    const entries = Object.entries({ limit, cursor, ...filter }).filter(([, value]) => value !== undefined);
    const query = new URLSearchParams(entries.map(([name, value]) => [name, String(value)]));
    return (await this.call('GET', `/notifications?${query}`)) as ListPage;
  }

  async unreadCount(): Promise<number> {
    return ((await this.call('GET', '/unread-count')) as { count: number }).count;
  }

  async setRead(id: string, read: boolean): Promise<void> {
    const path = `/notifications/${encodeURIComponent(id)}`;
    if (read) await this.call('POST', `${path}/read`);
    else await this.call('PUT', path, { read });
  }

  async markAllRead(): Promise<void> {
    await this.call('POST', '/read-all');
  }

  async remove(id: string): Promise<void> {
    await this.call('DELETE', `/notifications/${encodeURIComponent(id)}`);
  }

  async removeRead(): Promise<void> {
    await this.call('DELETE', '/read');
  }

  async settings(): Promise<InboxSettings> {
    return (await this.call('GET', '/settings')) as InboxSettings;
  }

  async setRealtime(enabled: boolean): Promise<void> {
    await this.call('POST', '/settings/realtime', { enabled });
  }

  async setQuietHours(quietHours: QuietHours | null): Promise<void> {
    await this.call('PUT', '/settings/quiet-hours', { quietHours });
  }

  private async call(method: string, path: string, body?: object): Promise<unknown> {
    const token = await this.tokens.current();
    const response = await this.send(method, path, token, body);
    if (response.status !== 401) return answerOf(response);
    this.tokens.refuse(token);
    return answerOf(await this.send(method, path, await this.tokens.current(), body));
  }

  private send(method: string, path: string, token: string, body?: object): Promise<Response> {
    return this.ask(addressOf(this.base, `/api/v1/inbox${path}`), {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
      // What was read stays read though the reader follows a link at the same moment.
      keepalive: method !== 'GET',
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
  }
}

async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  const body = parse(text) as { code?: unknown; detail?: unknown; title?: unknown } | undefined;
  if (response.ok) return body;
  const code = typeof body?.code === 'string' ? body.code : null;
  throw new ApiProblem(response.status, code, String(body?.detail ?? body?.title ?? response.status));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
