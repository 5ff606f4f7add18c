import { randomUUID } from 'node:crypto';
import type { TestTokenKeys } from '@marmalade/testing';
import pg from 'pg';

const CUSTOMERS = 500;
const CASHIERS = 50;

/** A shop with customers, cashiers, and discounts that can be used once. */
export interface Shop {
  codes: string[];
  /** `Authorization` headers of its cashiers. */
  cashiers: string[];
  /** Discounts issued a second, in batches of 500, over HTTP. */
  issuedPerSecond: number;
}

/** Opens one. @param url of loyalty @param count of discounts */
export async function openShop(
  databaseUrl: string,
  url: string,
  { apiKey, keys, count }: { apiKey: string; keys: TestTokenKeys; count: number },
): Promise<Shop> {
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c search_path=loyalty' });
  await client.connect();
  try {
    const customerIds = Array.from({ length: CUSTOMERS }, () => randomUUID());
    await client.query(
      `INSERT INTO customer (id, person, status, is_test, registered_at, revision)
       SELECT id, jsonb_build_object('id', id, 'name', 'Анна Смирнова', 'locale', 'ru', 'telegramId', n::text), 'active', false, now(), 1
       FROM unnest($1::uuid[]) WITH ORDINALITY AS one (id, n)`,
      [customerIds],
    );
    const staffIds = Array.from({ length: CASHIERS }, () => randomUUID());
    await client.query(
      `INSERT INTO staff (id, person, role, active, location, is_test, revision)
       SELECT id, jsonb_build_object('id', id, 'name', 'Ольга Ким'), 'cashier', true, 'Svetlanskaya 29', false, 1
       FROM unnest($1::uuid[]) AS id`,
      [staffIds],
    );
    const issuedPerSecond = await issue(url, apiKey, customerIds, count);
    const { rows } = await client.query<{ code: string }>('SELECT code FROM discount ORDER BY random()');
    await client.query('VACUUM ANALYZE');
    return {
      codes: rows.map(({ code }) => code),
      cashiers: staffIds.map((id) => keys.authorization({ role: 'cashier', id }, { expiresIn: '1h' })),
      issuedPerSecond,
    };
  } finally {
    await client.end();
  }
}

async function issue(url: string, apiKey: string, customerIds: string[], count: number): Promise<number> {
  const post = async (path: string, body: unknown) => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { id: string };
    if (response.status !== 201) throw new Error(`${path} was answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const terms = { kind: 'percent', value: 10, maximumOff: { amount: '500.00', currency: 'RUB' }, validDays: 30 };
  const { id: templateId } = await post('/discount-templates', { name: 'Bench', title: { ru: 'Скидка' }, ...terms });
  const startedAt = performance.now();
  const batches = Math.ceil(count / CUSTOMERS);
  for (let batch = 0; batch < batches; batch += 1) await post('/discounts/batch', { templateId, customerIds });
  return (batches * CUSTOMERS) / ((performance.now() - startedAt) / 1_000);
}
