import { problemType } from '@marmalade/http';
import type { DataSource, EntityManager } from 'typeorm';

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

/**
 * Runs queries of which each may take so long at most: somebody's rare filter must not take the database from what is to be sent.
 * @param memory for sorting and hashing, a PostgreSQL size
 * @throws Problem LIST_TOO_SLOW
 */
export async function withinTime<Result>(
  dataSource: DataSource,
  read: (tx: EntityManager) => Promise<Result>,
  { limitMs = LIMIT_MS, memory = '16MB' } = {},
): Promise<Result> {
  try {
    return await dataSource.transaction(async (tx) => {
      await tx.query(`SELECT set_config('statement_timeout', $1, true), set_config('work_mem', $2, true)`, [
        String(limitMs),
        memory,
      ]);
      return read(tx);
    });
  } catch (error) {
    const { driverError } = error as { driverError?: { code?: string } };
    if (driverError?.code !== QUERY_CANCELED) throw error;
    throw LIST_TOO_SLOW.problem(
      'Narrow it down: by a time (from, to), a recipient, or fewer filters.',
      undefined,
      undefined,
      {
        cause: error,
      },
    );
  }
}
