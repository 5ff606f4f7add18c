import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';

const PAYLOAD = JSON.stringify({ filling: 'as much as the event has, and the audit entry'.repeat(10) });
const ANSWER = JSON.stringify({ filling: 'as much as the answer has'.repeat(20) });

/**
 * The same rows in a transaction of the same kind, and nothing else: no HTTP, no tokens, no checks. All of them in one prepared
 * statement between BEGIN and COMMIT.
 */
export class BareTill {
  private readonly pool: pg.Pool;

  constructor(databaseUrl: string, connections: number) {
    this.pool = new pg.Pool({ connectionString: databaseUrl, options: '-c search_path=loyalty', max: connections });
    this.pool.on('error', () => undefined);
  }

  async redeem(code: string): Promise<boolean> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const { rowCount } = await client.query({
        name: 'bare-redeem',
        text: `WITH spent AS (
            UPDATE discount SET used = used + 1 WHERE code = $1 AND used < max_uses RETURNING *),
          use AS (
            INSERT INTO redemption (id, discount_id, template_id, customer_id, cashier_role, cashier_id, order_amount, amount_off,
              currency, uses_left, redeemed_at, is_test)
            SELECT $2, id, template_id, customer_id, 'cashier', 'bare', 100000, 10000, 'RUB', 0, clock_timestamp(), false FROM spent),
          told AS (
            INSERT INTO outbox (event_id, order_key, order_seq, routing_key, payload, headers)
            SELECT event, event::text, nextval('outbox_order_seq'), 'loyalty.discount_redeemed', $4, '{}'
            FROM spent, unnest($3::uuid[]) AS event)
          INSERT INTO idempotency_key (scope, key, request_hash, status, body) SELECT 'bare', $1, $5, 201, $6::json FROM spent`,
        values: [
          code,
          randomUUID(),
          [randomUUID(), randomUUID()],
          PAYLOAD,
          createHash('sha256').update(code).digest(),
          ANSWER,
        ],
      });
      await client.query('COMMIT');
      return rowCount === 1;
    } finally {
      client.release();
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
