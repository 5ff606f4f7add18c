// The HTTP API, as the commands use it.
import { setTimeout as sleep } from 'node:timers/promises';
import { AccessError, Refusal } from './errors.mjs';

const TIME_LIMIT_MS = 30_000;
const TRIES = 5;
/** Said of a route that is not there. */
const STRANGE = ['ROUTE_NOT_FOUND', 'METHOD_NOT_ALLOWED'];

export class Api {
  /** @param {{ url: string, apiKey: string, pauseMs?: number }} settings `pauseMs`: before the second try; each later one waits twice as long */
  constructor({ url, apiKey, pauseMs = 500 }) {
    this.url = url;
    this.apiKey = apiKey;
    this.pauseMs = pauseMs;
    this.hasAnswered = false;
  }

  /** @param {string} path below `/api/v1` @returns {Promise<any>} the body @throws {AccessError | Refusal} */
  get(path) {
    return this.ask('GET', path, undefined, { tries: TRIES });
  }

  /**
   * @param {string} path
   * @param {unknown} [body]
   * @param {{ contentType?: string, tries?: number, idempotencyKey?: string }} [options] `tries`: more than one only for
   *   what may be sent twice
   */
  post(path, body, options) {
    return this.ask('POST', path, body, options);
  }

  delete(path) {
    return this.ask('DELETE', path, undefined, { tries: TRIES });
  }

  /** All items of a list, page by page. @param {string} path @returns {AsyncGenerator<any>} */
  async *items(path) {
    for (let cursor = null; ;) {
      const query = `limit=200${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      const page = await this.get(`${path}${path.includes('?') ? '&' : '?'}${query}`);
      yield* page.items;
      if (page.nextCursor === null) return;
      cursor = page.nextCursor;
    }
  }

  async ask(method, path, body, { contentType = 'application/json', tries = 1, idempotencyKey } = {}) {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.once(method, path, body, contentType, idempotencyKey);
      if (answer.ok) return answer.body;
      if (attempt >= tries || !answer.mayPass) throw answer.error;
      await sleep(answer.afterMs ?? this.pauseMs * 2 ** (attempt - 1));
    }
  }

  async once(method, path, body, contentType, idempotencyKey) {
    let response, text;
    try {
      response = await fetch(`${this.url}/api/v1${path}`, {
        method,
        headers: {
          'x-api-key': this.apiKey,
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': contentType }),
          ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
        },
        body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
        signal: AbortSignal.timeout(TIME_LIMIT_MS),
      });
      text = await response.text();
    } catch (error) {
      const why = error.name === 'TimeoutError' ? 'no answer in time' : (error.cause?.code ?? error.message);
      const words = `Marmalade does not answer at ${this.url} (${why}). Is it running? MARMALADE_URL says where it is.`;
      // A server that never answered is not there; one that did is being restarted.
      return { ok: false, mayPass: this.hasAnswered, error: new AccessError(words) };
    }
    this.hasAnswered = true;
    const parsed = parse(text);
    // A page that happens to answer there is not Marmalade.
    if (response.ok && (text === '' || parsed !== undefined)) return { ok: true, body: parsed };
    return { ok: false, ...this.refusal(response, parsed) };
  }

  refusal({ status, headers }, body) {
    const afterMs = Number(headers.get('retry-after')) * 1_000 || undefined;
    if (status === 401) {
      const words = `The API key is not accepted at ${this.url} (${body?.code ?? status}). MARMALADE_API_KEY, or api-key in the data folder, is that of another installation.`;
      return { mayPass: false, error: new AccessError(words) };
    }
    if (status === 403)
      return { mayPass: false, error: new AccessError(`The API key may not do this. ${body?.detail ?? ''}`.trim()) };
    if (body?.code === undefined) {
      const words = `What answers at ${this.url} is not Marmalade, or not the part that is asked (status ${status}). MARMALADE_URL says where it is.`;
      return { mayPass: status >= 500, error: new AccessError(words) };
    }
    const refusal = new Refusal(status, body);
    if (STRANGE.includes(body.code)) {
      return {
        mayPass: false,
        error: new AccessError(`The Marmalade at ${this.url} is of another version: it does not know what is asked.`),
      };
    }
    if (status < 500 && status !== 429) return { mayPass: body.retryable === true, afterMs, error: refusal };
    return { mayPass: true, afterMs, error: new AccessError(`Marmalade can not do it just now: ${refusal.message}`) };
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
