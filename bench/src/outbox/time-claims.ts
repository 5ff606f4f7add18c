import type { DataSource, EntityManager } from 'typeorm';

/** Of the relay's statements, the one that claims. */
const CLAIM = 'FOR UPDATE OF outbox SKIP LOCKED';

/** Times every claim from here on, as the relay sees it: the way to PostgreSQL and back included. @returns milliseconds, growing */
export function timeClaims(dataSource: DataSource): number[] {
  const claims: number[] = [];
  const transaction = dataSource.transaction.bind(dataSource) as DataSource['transaction'];
  dataSource.transaction = (async (work: (tx: EntityManager) => Promise<unknown>) =>
    transaction(async (tx) => {
      const query = tx.query.bind(tx);
      tx.query = async (sql: string, parameters?: unknown[]) => {
        if (!sql.includes(CLAIM)) return query(sql, parameters);
        const startedAt = performance.now();
        const found = await query(sql, parameters);
        claims.push(performance.now() - startedAt);
        return found;
      };
      return work(tx);
    })) as DataSource['transaction'];
  return claims;
}
