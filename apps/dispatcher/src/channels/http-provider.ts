import { Pool } from 'undici';
import type { SendResult } from '../deliveries/delivery.js';

/** A provider's answer, or why there is none. */
export type ProviderAnswer =
  | { kind: 'answer'; status: number; headers: Record<string, string | string[] | undefined>; body: unknown }
  | { kind: 'none'; result: SendResult };

/** Codes of errors that arise before a byte of the request has left. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|UND_ERR_INVALID_ARG|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS)/;
const BODY_LIMIT = 64 * 1024;

interface Call {
  /** On the clock of `performance.now()`. */
  deadline: number;
  abort(): void;
}

const HEADERS = { 'content-type': 'application/json', 'user-agent': 'Marmalade (+https://github.com/marmalade, 0.1)' };
const OVERDUE_EVERY_MS = 1_000;

/**
 * Calls an HTTP provider over kept-alive connections, and tells apart what certainly did not leave from what may have.
 * Built on undici's `dispatch`: a stream and a timer a call, as `request` has them, would cost more than the call.
 */
export class HttpProvider {
  private readonly pools = new Map<string, Pool>();
  private readonly calls = new Set<Call>();
  private readonly overdue: NodeJS.Timeout;

  /** @param timeoutMs for the whole answer, once the request is sent */
  constructor(
    private readonly connections: number,
    private readonly timeoutMs = 15_000,
  ) {
    this.overdue = setInterval(() => this.abortOverdue(), OVERDUE_EVERY_MS).unref();
  }

  /** POSTs JSON; a text is taken to be that already. Redirects are not followed. */
  post(url: URL, payload: unknown): Promise<ProviderAnswer> {
    const { origin, pathname, search } = url;
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
    return new Promise((resolve) => {
      const call: Call = { deadline: performance.now() + this.timeoutMs + 5_000, abort: () => undefined };
      const end = (answer: ProviderAnswer): void => {
        this.calls.delete(call);
        resolve(answer);
      };
      this.calls.add(call);
      let status = 0;
      let headers: Record<string, string | string[] | undefined> = {};
      const chunks: Buffer[] = [];
      let size = 0;
      const answer = (): ProviderAnswer => ({ kind: 'answer', status, headers, body: parse(chunks) });
      this.poolOf(origin).dispatch(
        { path: pathname + search, method: 'POST', headers: HEADERS, body },
        {
          onRequestStart: (controller) => {
            call.abort = () => controller.abort(new Error('The whole answer did not come in time'));
          },
          onResponseStart: (_controller, code, received) => {
            status = code;
            headers = received;
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
      connect: { timeout: 5_000 },
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

function resultOf(error: Error & { code?: string }): SendResult {
  const code = error.code ?? error.name;
  return NOT_SENT.test(code)
    ? { outcome: 'retry', code: 'PROVIDER_UNREACHABLE', detail: `${code}: nothing was sent` }
    : { outcome: 'unknown', code: 'NO_ANSWER', detail: `${code}: it was sent, and no answer came` };
}
