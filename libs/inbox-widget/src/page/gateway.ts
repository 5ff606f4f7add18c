/** An answer of the API that is no success, in the words it came with. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const ANSWER_LIMIT_MS = 15_000;

/**
 * Asks the gateway this page came from.
 * @returns the answer's JSON, undefined when it has none
 * @throws RefusedError; what `fetch` throws when there is no answer
 */
export async function ask(
  method: string,
  path: string,
  options: { token?: string; body?: object } = {},
): Promise<unknown> {
  const { token, body } = options;
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
    cache: 'no-store',
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
  });
  const text = await response.text();
  const answer = (text ? JSON.parse(text) : undefined) as
    { code?: string; detail?: string; title?: string } | undefined;
  if (response.ok) return answer;
  throw new RefusedError(
    response.status,
    answer?.code ?? '',
    answer?.detail ?? answer?.title ?? String(response.status),
  );
}
