import { Agent } from 'undici';
import type { SendResult } from '../deliveries/delivery.js';

/** A provider's answer, or why there is none. */
export type ProviderAnswer =
  | { kind: 'answer'; status: number; headers: Record<string, string | string[] | undefined>; body: unknown }
  | { kind: 'none'; result: SendResult };

/** Codes of errors that arise before a byte of the request has left. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|UND_ERR_INVALID_ARG|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS)/;
const BODY_LIMIT = 64 * 1024;

/** Calls an HTTP provider over kept-alive connections, and tells apart what certainly did not leave from what may have. */
export class HttpProvider {
  private readonly agent: Agent;

  /** @param timeoutMs for the whole answer, once the request is sent */
  constructor(
    connections: number,
    private readonly timeoutMs = 15_000,
  ) {
    this.agent = new Agent({
      connections,
      pipelining: 1,
      connect: { timeout: 5_000 },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      keepAliveTimeout: 4_000,
    });
  }

  /** POSTs JSON. Redirects are not followed. */
  async post(url: URL, payload: unknown): Promise<ProviderAnswer> {
    try {
      const answer = await this.agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'Marmalade (+https://github.com/marmalade, 0.1)' },
        body: JSON.stringify(payload),
        signal: AbortSignal.timeout(this.timeoutMs + 5_000),
      });
      return { kind: 'answer', status: answer.statusCode, headers: answer.headers, body: await readJson(answer.body) };
    } catch (error) {
      return { kind: 'none', result: resultOf(error as Error & { code?: string }) };
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

/** The answer's JSON, or undefined: an answer that can not be read does not undo what its status says. */
async function readJson(body: AsyncIterable<Buffer> & { destroy(): unknown }): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > BODY_LIMIT) break;
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  } finally {
    body.destroy();
  }
}

function resultOf(error: Error & { code?: string }): SendResult {
  const code = error.code ?? error.name;
  return NOT_SENT.test(code)
    ? { outcome: 'retry', code: 'PROVIDER_UNREACHABLE', detail: `${code}: nothing was sent` }
    : { outcome: 'unknown', code: 'NO_ANSWER', detail: `${code}: it was sent, and no answer came` };
}
