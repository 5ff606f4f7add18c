import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const REFERENCE = fileURLToPath(new URL('../../docs/errors.md', import.meta.url));

let known: Set<string> | undefined;

/** Codes of the reference of errors: the rows of its table. */
function knownCodes(): Set<string> {
  known ??= new Set([...readFileSync(REFERENCE, 'utf8').matchAll(/^\| `([A-Z0-9_]+)`/gm)].map(([, code]) => code!));
  return known;
}

/**
 * Checks every error that a test sees against the reference.
 * @param body of an answer with `application/problem+json`
 * @throws Error when its code is not in docs/errors.md
 */
export function assertKnownCode(body: unknown): void {
  const { code } = body as { code?: string };
  if (code === undefined || !knownCodes().has(code)) {
    throw new Error(`docs/errors.md does not know the code of ${JSON.stringify(body)}`);
  }
}
