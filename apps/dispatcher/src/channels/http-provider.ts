import { buildConnector, Pool } from 'undici';
import type { SendResult } from '../deliveries/delivery.js';
import { ADDRESS_FORBIDDEN } from './guarded-connect.js';

/** A provider's answer, or why there is none. */
export type ProviderAnswer =
  | { kind: 'answer'; status: number; headers: Record<string, string | string[] | undefined>; body: unknown }
  | { kind: 'none'; result: SendResult };

/** Errors that came in place of a connection: not a byte of a request has left. */
const unconnected = new WeakSet<Error>();
/** undici's refusal of a request that can not be written at all. */
const NOT_WRITTEN = 'UND_ERR_INVALID_ARG';
const BODY_LIMIT = 64 * 1024;

interface Call {
  /** On the clock of `performance.now()`. */
  deadline: number;
  abort(): void;
}

/** Added to every request. */
export const USER_AGENT = 'Marmalade (+https://github.com/marmalade, 0.1)';
const JSON_HEADERS = { 'content-type': 'application/json', 'user-agent': USER_AGENT };
const OVERDUE_EVERY_MS = 1_000;

/**
 * Calls an HTTP provider over kept-alive connections, and tells apart what certainly did not leave from what may have.
 * Built on undici's `dispatch`: a stream and a timer a call, as `request` has them, would cost more than the call.
 */
export class HttpProvider {
  private readonly pools = new Map<string, Pool>();
  private readonly calls = new Set<Call>();
  private readonly overdue: NodeJS.Timeout;
  private readonly connect: buildConnector.connector;

  /**
   * @param timeoutMs for the whole answer, once the request is sent
   * @param connect makes connections in place of undici's own way, such as one that refuses private addresses
   */
  constructor(
    private readonly connections: number,
    private readonly timeoutMs = 15_000,
    connect: Pool.Options['connect'] = { timeout: 5_000 },
  ) {
    this.connect = rememberingFailures(typeof connect === 'function' ? connect : buildConnector(connect));
    this.overdue = setInterval(() => this.abortOverdue(), OVERDUE_EVERY_MS).unref();
  }

  /**
   * POSTs JSON; a text or bytes are sent as they are. Redirects are not followed.
   * @param headers in place of those of JSON, in lower case
   */
  post(url: URL, payload: unknown, headers: Record<string, string> = JSON_HEADERS): Promise<ProviderAnswer> {
    const { origin, pathname, search } = url;
    const body = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload);
    return new Promise((resolve) => {
      const call: Call = { deadline: performance.now() + this.timeoutMs + 5_000, abort: () => undefined };
      const end = (answer: ProviderAnswer): void => {
        this.calls.delete(call);
        resolve(answer);
      };
      this.calls.add(call);
      let status = 0;
      let answered: Record<string, string | string[] | undefined> = {};
      const chunks: Buffer[] = [];
      let size = 0;
      const answer = (): ProviderAnswer => ({ kind: 'answer', status, headers: answered, body: parse(chunks) });
      this.poolOf(origin).dispatch(
        { path: pathname + search, method: 'POST', headers, body },
        {
          onRequestStart: (controller) => {
            call.abort = () => controller.abort(new Error('The whole answer did not come in time'));
          },
          onResponseStart: (_controller, code, received) => {
            status = code;
            answered = received;
          },
          onResponseData: (_controller, chunk) => {
            size += chunk.length;
            if (size <= BODY_LIMIT) chunks.push(chunk);
          },
          onResponseEnd: () => end(answer()),
          // An answer that breaks off has told its status already.
          onResponseError: (_controller, error) =>
            end(status > 0 ? answer() : { kind: 'none', result: resultOf(error as Error & { code?: string }) }),
        },
      );
    });
  }

  async close(): Promise<void> {
    clearInterval(this.overdue);
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
  }

  private poolOf(origin: string): Pool {
    const known = this.pools.get(origin);
    if (known) return known;
    const pool = new Pool(origin, {
      connections: this.connections,
      pipelining: 1,
      connect: this.connect,
      headersTimeout: this.timeoutMs,
      bodyTimeout: this.timeoutMs,
      keepAliveTimeout: 4_000,
    });
    this.pools.set(origin, pool);
    return pool;
  }

  private abortOverdue(): void {
    const now = performance.now();
    for (const call of this.calls) if (call.deadline < now) call.abort();
  }
}

/** The answer's JSON, or undefined: an answer that can not be read does not undo what its status says. */
function parse(chunks: Buffer[]): unknown {
  try {
    return JSON.parse((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Notes each error of connecting, which tells it apart from the same error on a connection that has carried a request. */
function rememberingFailures(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...outcome) => {
      if (outcome[0]) unconnected.add(outcome[0]);
      callback(...outcome);
    });
}

function resultOf(error: Error & { code?: string }): SendResult {
  const code = error.code ?? error.name;
  if (code === ADDRESS_FORBIDDEN) return { outcome: 'failed', code: ADDRESS_FORBIDDEN, detail: error.message };
  return unconnected.has(error) || code === NOT_WRITTEN
    ? { outcome: 'retry', code: 'PROVIDER_UNREACHABLE', detail: `${code}: nothing was sent` }
    : { outcome: 'unknown', code: 'NO_ANSWER', detail: `${code}: it was sent, and no answer came` };
}

const LONGEST_WAIT_MS = 24 * 3_600_000;

/**
 * The milliseconds a Retry-After header asks for, at most a day: it holds seconds, or a date.
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 * @returns undefined when there is none that can be read
 */
export function retryAfterMs(headers: Record<string, string | string[] | undefined>): number | undefined {
  const text = String(headers['retry-after'] ?? '').trim();
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(Math.ceil(ms), 0), LONGEST_WAIT_MS) : undefined;
}
