import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';

/** A customer in the projection, without an event. @returns their id */
export async function knownCustomer(dataSource: DataSource, id = randomUUID()): Promise<string> {
  await dataSource.query(
    `INSERT INTO customer (id, person, status, is_test, registered_at, revision) VALUES ($1, $2, 'active', false, now(), 1)`,
    [id, JSON.stringify({ id, name: 'Anna', locale: 'en' })],
  );
  return id;
}
