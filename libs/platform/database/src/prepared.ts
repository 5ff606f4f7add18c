import type { DataSource, EntityManager } from 'typeorm';

interface Answer<Row> {
  rows: Row[];
  rowCount: number;
}

interface Client {
  query<Row>(statement: { name: string; text: string; values: unknown[] }): Promise<Answer<Row>>;
}

/**
 * Runs a statement that each connection parses once and plans a few times at most; for what runs hundreds of times a second.
 * @param on the transaction it belongs to, or the data source, when it is its own
 * @param name tells it from all others of the service
 */
export async function prepared<Row>(
  on: EntityManager | DataSource,
  name: string,
  text: string,
  values: unknown[],
): Promise<Answer<Row>> {
  const runner = 'queryRunner' in on ? on.queryRunner : undefined;
  const client = (runner ? await runner.connect() : (poolOf(on) as unknown)) as Client;
  return client.query<Row>({ name, text, values });
}

/** TypeORM hands out its pool nowhere else. */
function poolOf(on: EntityManager | DataSource): unknown {
  const { driver } = 'driver' in on ? on : on.connection;
  return (driver as unknown as { master: unknown }).master;
}
