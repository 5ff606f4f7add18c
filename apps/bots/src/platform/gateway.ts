import { type ApiClient, createApiClient, isProblemBody } from '@marmalade/api-client';
import { PlatformAway, PlatformProblem } from './platform-errors.js';

/** Whoever waits for an answer in a chat does not wait longer. */
const PATIENCE_MS = 5_000;

/** What a call of the client came to. */
interface Outcome<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The one door of the platform: the bots are clients of its API like any other. */
export class Gateway {
  /** Asks for the bots themselves. */
  readonly own: ApiClient;
  private readonly fetch: (request: Request) => Promise<Response>;

  constructor(
    private readonly baseUrl: string,
    apiKey: string,
    patienceMs = PATIENCE_MS,
  ) {
    this.fetch = (request) => fetch(request, { signal: AbortSignal.timeout(patienceMs) });
    this.own = createApiClient({ baseUrl, apiKey, fetch: this.fetch });
  }

  /** Asks in somebody's name. */
  as({ token }: { token: string }): ApiClient {
    const source = { current: () => token, renew: async () => undefined };
    return createApiClient({ baseUrl: this.baseUrl, token: source, fetch: this.fetch });
  }

  /**
   * The data of an answer.
   * @throws PlatformProblem when the answer is no, PlatformAway when there is none that says anything
   */
  async answer<Data>(call: Promise<Outcome<Data>>): Promise<Exclude<Data, undefined>> {
    const { data, error, response } = await call.catch((cause: Error) => {
      // What goes wrong on the way is nobody's mistake.
      throw new PlatformAway(cause.name, { cause });
    });
    if (response.ok) return data as Exclude<Data, undefined>;
    // What was sent before with the same key is still being done: its outcome is not known either.
    if (response.status >= 500 || !isProblemBody(error) || error.code === 'IDEMPOTENCY_IN_FLIGHT') {
      throw new PlatformAway(`it answered ${response.status}`);
    }
    const wait = Number(response.headers.get('retry-after'));
    throw new PlatformProblem(error, wait > 0 ? wait : undefined);
  }
}
