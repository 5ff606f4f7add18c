/** The tables of retries and dead letters, for a service's first migration. Names are unqualified. */
export const MESSAGING_TABLES_SQL = [
  `CREATE TABLE message_retry (
    queue text NOT NULL,
    message_id uuid NOT NULL,
    routing_key text NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    attempts integer NOT NULL,
    available_at timestamptz NOT NULL,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (queue, message_id)
  )`,
  `CREATE INDEX message_retry_due ON message_retry (queue, available_at)`,
  `CREATE TABLE dead_letter (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    queue text NOT NULL,
    message_id uuid NOT NULL,
    routing_key text NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    code text NOT NULL,
    error text NOT NULL,
    attempts integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (queue, message_id)
  )`,
];
