import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase } from './index.js';

describe('a test database', () => {
  it('is fresh, says test, and is gone when dropped though somebody is connected', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query(`SELECT current_database() AS name,
      (SELECT count(*)::int FROM information_schema.tables WHERE table_schema = 'public') AS tables`);
    expect(rows).toEqual([{ name: expect.stringMatching(/^marmalade_test_/), tables: 0 }]);
    await database.drop();
    await expect(new pg.Client({ connectionString: database.url }).connect()).rejects.toMatchObject({ code: '3D000' });
  });

  it('is made only on a server for tests', async () => {
    await expect(createTestDatabase('postgres://a:b@127.0.0.1:1/production')).rejects.toThrow(/does not say test/);
  });
});
