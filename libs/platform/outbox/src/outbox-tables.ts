/**
 * The tables of outbox and inbox, for a service's first migration. Names are unqualified: they land in its own schema.
 *
 * `order_key`, `order_seq`: events of one key leave in the order of their sequence. A caller to whom order matters holds the
 * aggregate's row lock while it writes, so sequence order is commit order. Vacuum is made eager: the table is a queue.
 */
export const OUTBOX_TABLES_SQL = [
  `CREATE SEQUENCE outbox_order_seq CACHE 1`,
  `CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL UNIQUE,
    order_key text NOT NULL,
    order_seq bigint NOT NULL,
    routing_key text NOT NULL,
    payload text NOT NULL,
    headers jsonb NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    available_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (order_key, order_seq)
  ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 1)`,
  `CREATE TABLE inbox (
    consumer text NOT NULL,
    message_id uuid NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (consumer, message_id)
  )`,
  `CREATE INDEX inbox_received_at ON inbox USING brin (received_at)`,
];
