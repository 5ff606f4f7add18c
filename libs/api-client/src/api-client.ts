import createClient, { type Client } from 'openapi-fetch';
import { isProblemBody } from './api-problem.js';
import type { paths } from './generated.js';

/** The typed client: `client.GET('/api/v1/notifications', { params: { query: { limit: 10 } } })`. */
export type ApiClient = Client<paths>;

/** Where a person's access token comes from. */
export interface TokenSource {
  /** The token to be sent; undefined: nobody is signed in. */
  current(): string | undefined;
  /** Gets another one when the platform does not take it any more. @returns undefined: there is none to be had */
  renew(): Promise<string | undefined>;
}

export interface ApiClientOptions {
  /** `https://shop.example`; paths begin with `/api/v1`. */
  baseUrl: string;
  /** Of a service. */
  apiKey?: string;
  /** Of a person; goes before `apiKey`. */
  token?: TokenSource;
  /** Instead of the global one. */
  fetch?: (request: Request) => Promise<Response>;
}

/** What a newer token is the answer to: its time is over, or the key it was signed with was taken back. */
const STALE = new Set(['TOKEN_EXPIRED', 'TOKEN_INVALID']);

/**
 * A client of the whole API, typed by its description. It throws for nothing but a lost connection: an answer is `{data}` or
 * `{error}`, a problem. Only a request whose token is not taken any more is sent again, once, with a new one.
 */
export function createApiClient({ baseUrl, apiKey, token, fetch: send = defaultFetch }: ApiClientOptions): ApiClient {
  /** Of several requests that find the token stale, the first renews it for all. */
  let renewing: Promise<string | undefined> | undefined;
  const renew = (source: TokenSource): Promise<string | undefined> =>
    (renewing ??= source.renew().finally(() => (renewing = undefined)));

  const sendAs = (request: Request, bearer: string | undefined): Promise<Response> => {
    if (bearer !== undefined) request.headers.set('authorization', `Bearer ${bearer}`);
    else if (apiKey !== undefined) request.headers.set('x-api-key', apiKey);
    return send(request);
  };
  const withCredentials = async (request: Request): Promise<Response> => {
    if (!token) return sendAs(request, undefined);
    const bearer = token.current();
    const again = request.clone();
    const response = await sendAs(request, bearer);
    if (response.status !== 401 || !(await saysStale(response))) return response;
    // Somebody else may have renewed it while this request was on its way.
    const newer = token.current() === bearer ? await renew(token) : token.current();
    return newer === undefined ? response : sendAs(again, newer);
  };
  return createClient<paths>({ baseUrl: baseUrl.replace(/\/+$/, ''), fetch: withCredentials });
}

function defaultFetch(request: Request): Promise<Response> {
  return fetch(request);
}

async function saysStale(response: Response): Promise<boolean> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return isProblemBody(body) && STALE.has(body.code);
}
