import { newId } from '@marmalade/contracts-envelope';
import { createLogger } from '@marmalade/observability';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { CleanUp } from './clean-up.js';

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let query: (sql: string, values?: unknown[]) => Promise<any>;

beforeAll(async () => {
  database = await openIdentityDatabase();
  query = (sql, values) => database.dataSource.query(sql, values);
});
afterAll(() => database.close());

test('what nobody can use any more goes, in batches; the rest stays', async () => {
  const session = async (ended: string | null, expires: string) => {
    const id = newId();
    await query(
      `INSERT INTO session (id, person_id, role, method, expires_at, revoked_at)
       VALUES ($1, $1, 'owner', 'password', now() + $2::interval, now() + $3::interval)`,
      [id, expires, ended],
    );
    return id;
  };
  const live = await session(null, '1 day');
  const justRevoked = await session('-1 day', '1 day');
  await session('-31 days', '1 day');
  const longGone = await session(null, '-31 days');
  await query(
    `INSERT INTO refresh_token (token_hash, session_id, used_at)
     SELECT sha256(n::text::bytea), $1, now() - interval '31 days' FROM generate_series(1, 7) AS n
     UNION ALL VALUES ('\\x01'::bytea, $1::uuid, now()), ('\\x02', $1, NULL), ('\\x03', $2, NULL)`,
    [live, longGone],
  );
  await query(
    `INSERT INTO telegram_proof (proof, expires_at) VALUES ('\\x01', now() - interval '1 second'), ('\\x02', now() + interval '1 minute')`,
  );
  await query(
    `INSERT INTO login_attempt (login_hash, failures, last_at) VALUES ('\\x01', 3, now() - interval '3 days'), ('\\x02', 3, now())`,
  );
  await query(
    `INSERT INTO login_token (token_hash, person_id, created_at, expires_at)
     VALUES ('\\x01', $1, now() - interval '25 hours', now()), ('\\x02', $1, now(), now())`,
    [live],
  );
  await query(
    `INSERT INTO staff_invitation (code_hash, staff_id, expires_at)
     VALUES ('\\x01', $1, now() - interval '31 days'), ('\\x02', $1, now() - interval '1 day')`,
    [live],
  );
  const cleanUp = new CleanUp(database.dataSource, createLogger({ service: 'test', level: 'silent' }), 3);
  await cleanUp.round();
  expect((await query('SELECT id FROM session')).map(({ id }: any) => id).sort()).toEqual([live, justRevoked].sort());
  const left = async (table: string, column: string) =>
    (await query(`SELECT encode(${column}, 'hex') AS hex FROM ${table}`)).map(({ hex }: any) => hex).sort();
  expect(await left('refresh_token', 'token_hash')).toEqual(['01', '02']);
  expect(await left('telegram_proof', 'proof')).toEqual(['02']);
  expect(await left('login_attempt', 'login_hash')).toEqual(['02']);
  expect(await left('login_token', 'token_hash')).toEqual(['02']);
  expect(await left('staff_invitation', 'code_hash')).toEqual(['02']);
  expect(await cleanUp.round()).toBe(0);
});
