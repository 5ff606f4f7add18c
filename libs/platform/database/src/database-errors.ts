/** SQLSTATE classes and Node error codes that mean the database cannot be used just now, though the work itself may be fine. */
const UNAVAILABLE_STATES = /^(08|57P0|53|58|28|25006|25P03)/;
const UNAVAILABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
const UNAVAILABLE_MESSAGES =
  /Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Client was closed|Cannot use a pool after calling end|Driver not Connected/i;
/** Deadlock, serialization failure: the same work may pass at once if it is tried again. */
const CONFLICT_STATES = new Set(['40001', '40P01']);

function codeOf(error: unknown): string | undefined {
  const { code, driverError } = (error ?? {}) as { code?: unknown; driverError?: { code?: unknown } };
  const found = driverError?.code ?? code;
  return typeof found === 'string' ? found : undefined;
}

/**
 * Whether an error says that the database is away, restarting, full or out of connections, rather than that the work is wrong.
 * Whoever holds work then keeps it and tries again later, without counting an attempt.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined && (UNAVAILABLE_STATES.test(code) || UNAVAILABLE_CODES.has(code))) return true;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseUnavailable);
  return error instanceof Error && UNAVAILABLE_MESSAGES.test(error.message);
}

/** Whether a transaction lost against another and may be run again at once. */
export function isTransactionConflict(error: unknown): boolean {
  return CONFLICT_STATES.has(codeOf(error) ?? '');
}
