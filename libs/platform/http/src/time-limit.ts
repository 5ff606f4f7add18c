import type { DataSource, EntityManager } from 'typeorm';
import { problemType } from './problem.js';

const LIMIT_MS = 5_000;
/** SQLSTATE of a statement that was cancelled. */
const QUERY_CANCELED = '57014';

export const LIST_TOO_SLOW = problemType({
  code: 'LIST_TOO_SLOW',
  status: 503,
  title: 'It took too long to find what was asked for',
  retryable: true,
  headers: { 'retry-after': '5' },
});

export interface TimeLimitOptions {
  /** What the caller can do about it, in a sentence. */
  hint: string;
  /** Of each query; default five seconds. */
  limitMs?: number;
  /** Of PostgreSQL, for this transaction, such as `{ jit: 'off' }`; default: 16 MB to sort and to hash in. */
  settings?: Readonly<Record<string, string>>;
}

/**
 * Runs queries of which each may take so long at most: somebody's rare filter must not take the database from what is to be done.
 * @throws Problem LIST_TOO_SLOW
 */
export async function withinTime<Result>(
  dataSource: DataSource,
  read: (tx: EntityManager) => Promise<Result>,
  { hint, limitMs = LIMIT_MS, settings = { work_mem: '16MB' } }: TimeLimitOptions,
): Promise<Result> {
  try {
    return await dataSource.transaction(async (tx) => {
      await setForTransaction(tx, { statement_timeout: String(limitMs), ...settings });
      return read(tx);
    });
  } catch (error) {
    const { driverError } = error as { driverError?: { code?: string } };
    if (driverError?.code !== QUERY_CANCELED) throw error;
    throw LIST_TOO_SLOW.problem(hint, undefined, undefined, { cause: error });
  }
}

/** Settings of PostgreSQL until the transaction ends, in one statement. */
export async function setForTransaction(tx: EntityManager, settings: Readonly<Record<string, string>>): Promise<void> {
  const calls = Object.keys(settings).map((_, place) => `set_config($${2 * place + 1}, $${2 * place + 2}, true)`);
  await tx.query(`SELECT ${calls.join(', ')}`, Object.entries(settings).flat());
}
