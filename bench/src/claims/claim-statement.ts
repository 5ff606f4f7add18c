import { waitFor } from '@marmalade/testing';
import { startDispatcher } from '../dispatch/contender.js';
import { type BenchDatabase, run } from '../measure/servers.js';

const CLAIM = 'INSERT INTO claim';
const SKIP = 'FOR UPDATE SKIP LOCKED';

/** PostgreSQL keeps as much of a session's statement. */
export const KEEPS_STATEMENTS = { track_activity_query_size: '16384' };

/**
 * Lets a dispatcher make its tables in a database and look for due deliveries once, and reads the statement by which it does so
 * from its session: the very text the product runs. (A bench may not import an app; a copy of the text would grow old.)
 */
export async function claimStatementOf(servers: BenchDatabase, databaseUrl: string): Promise<string> {
  const nobody = { folder: servers.folder, rabbitMq: { url: 'amqp://127.0.0.1:1' } };
  const child = await startDispatcher(nobody, databaseUrl, '', { DISPATCHER_ROLES: 'sending' });
  try {
    return await waitFor(
      async () => {
        const [session] = await run<{ query: string }>(
          databaseUrl,
          `SELECT query FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%${CLAIM}%' AND query LIKE '%${SKIP}%'`,
        );
        return session?.query;
      },
      { timeoutMs: 10_000, message: 'the statement that claims' },
    );
  } finally {
    child.kill();
    await child.exited;
  }
}
