import { isProblemBody } from '@marmalade/api-client';
import { PlatformAway, PlatformProblem } from './platform-errors.js';

/** Whoever waits for an answer in a chat does not wait longer. */
const PATIENCE_MS = 5_000;

/** One question to the API. */
export interface Question {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Below `/api/v1`; what stands for ids and codes in it is escaped by `path`. */
  path: string;
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  body?: unknown;
  /** Of a person; unset: the bots ask for themselves. */
  token?: string;
  idempotencyKey?: string;
}

/** Writes a path: what is put in is escaped. */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((text, part, place) => text + encodeURIComponent(values[place - 1] ?? '') + part);
}

/** The one door of the platform: the bots are clients of its API like any other. */
export class Gateway {
  constructor(
    private readonly url: string,
    private readonly apiKey: string,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /**
   * Asks, and reads the answer as JSON.
   * @throws PlatformProblem when the answer is no, PlatformAway when there is none that says anything
   */
  async ask<Answer>(question: Question): Promise<Answer> {
    const { answer } = await this.send(question);
    return (await this.read(() => answer.json())) as Answer;
  }

  /** The same, of a route that answers with a file. */
  async fetchFile(question: Question): Promise<Uint8Array> {
    const { answer } = await this.send(question);
    return new Uint8Array(await this.read(() => answer.arrayBuffer()));
  }

  private async send(question: Question): Promise<{ answer: Response }> {
    const answer = await this.read(() => fetch(this.addressOf(question), this.optionsOf(question)));
    if (answer.ok) return { answer };
    const body: unknown = await answer.json().catch(() => undefined);
    // What was sent before with the same key is still being done: its outcome is not known either.
    const isUnknown = answer.status >= 500 || !isProblemBody(body) || body.code === 'IDEMPOTENCY_IN_FLIGHT';
    if (isUnknown) throw new PlatformAway(`it answered ${answer.status}`);
    const wait = Number(answer.headers.get('retry-after'));
    throw new PlatformProblem(body, wait > 0 ? wait : undefined);
  }

  /** What goes wrong on the way is nobody's mistake. */
  private async read<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (cause) {
      throw new PlatformAway((cause as Error).name, { cause });
    }
  }

  private addressOf({ path: place, query = {} }: Question): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
    return `${this.url}/api/v1${place}${search.size > 0 ? `?${search}` : ''}`;
  }

  private optionsOf({ method = 'GET', body, token, idempotencyKey }: Question): RequestInit {
    return {
      method,
      headers: {
        ...(token === undefined ? { 'x-api-key': this.apiKey } : { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(this.patienceMs),
    };
  }
}
