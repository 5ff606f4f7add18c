/** The rows the dispatcher writes for an event, with the keys and indexes they have there: what is stored is the same work. */
export const TABLES = `
  CREATE TABLE IF NOT EXISTS inbox (consumer text NOT NULL, message_id uuid NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (consumer, message_id));
  CREATE TABLE IF NOT EXISTS event (id uuid PRIMARY KEY, source_id text NOT NULL, type text NOT NULL, source text NOT NULL,
    subject text, site text, correlation_id text, traceparent text, occurred_at timestamptz NOT NULL, is_test boolean NOT NULL,
    data json NOT NULL, received_at timestamptz NOT NULL DEFAULT clock_timestamp());
  CREATE INDEX IF NOT EXISTS event_source_id ON event (source_id);
  CREATE TABLE IF NOT EXISTS notification (id uuid PRIMARY KEY, event_id uuid NOT NULL, workflow text NOT NULL,
    category text NOT NULL, priority text NOT NULL, recipient_id text NOT NULL, recipient_name text, locale text NOT NULL,
    is_test boolean NOT NULL, trace json NOT NULL, created_at timestamptz NOT NULL DEFAULT clock_timestamp(), site text,
    variant text, cancel_key text, UNIQUE (event_id, workflow, recipient_id));
  CREATE INDEX IF NOT EXISTS notification_recipient ON notification (recipient_id, id);
  CREATE INDEX IF NOT EXISTS notification_cancel_key ON notification (cancel_key) WHERE cancel_key IS NOT NULL;
  CREATE TABLE IF NOT EXISTS delivery (id uuid PRIMARY KEY, notification_id uuid NOT NULL, event_id uuid NOT NULL,
    workflow text NOT NULL, recipient_id text NOT NULL, channel text NOT NULL, address text, content json, state text NOT NULL,
    reason text, attempt integer NOT NULL DEFAULT 0, failures integer NOT NULL DEFAULT 0, provider text, provider_message_id text,
    worker_id uuid, traceparent text, due_at timestamptz, created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(), lane smallint NOT NULL DEFAULT 1, expires_at timestamptz,
    step smallint, digest text, digest_key text, forced boolean NOT NULL DEFAULT false, receipt_id text,
    listed_state text GENERATED ALWAYS AS (CASE WHEN state NOT IN ('claimed', 'sending', 'sent') THEN state END) STORED,
    UNIQUE (event_id, workflow, recipient_id, channel)) WITH (fillfactor = 50);
  CREATE INDEX IF NOT EXISTS delivery_notification ON delivery (notification_id) INCLUDE (workflow, channel);
  CREATE INDEX IF NOT EXISTS delivery_listed_state ON delivery (listed_state, notification_id) INCLUDE (workflow, channel)
    WHERE listed_state IS NOT NULL;
  CREATE INDEX IF NOT EXISTS notification_apart ON notification (id) INCLUDE (workflow, variant, is_test)
    WHERE is_test OR variant IS NOT NULL;
  CREATE INDEX IF NOT EXISTS delivery_due ON delivery (channel, lane, due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS delivery_waiting ON delivery (recipient_id, channel) WHERE digest IS NOT NULL OR digest_key IS NOT NULL;
  CREATE INDEX IF NOT EXISTS delivery_receipt ON delivery (receipt_id) WHERE receipt_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS delivery_webhook ON delivery (address, id) WHERE channel = 'webhook';
  CREATE TABLE IF NOT EXISTS delivery_attempt (delivery_id uuid NOT NULL, attempt integer NOT NULL, provider text NOT NULL,
    outcome text NOT NULL, code text, detail text, started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (delivery_id, attempt));
  CREATE INDEX IF NOT EXISTS delivery_attempt_finished ON delivery_attempt USING brin (finished_at)
    WITH (pages_per_range = 32, autosummarize = on);
  CREATE INDEX IF NOT EXISTS delivery_attempt_repeated ON delivery_attempt (delivery_id) WHERE attempt > 1;
  CREATE INDEX IF NOT EXISTS delivery_attempt_captured ON delivery_attempt (delivery_id) WHERE provider = 'captured'`;

/** How an observer counts: `rows` in all, `sent` of them, `events` different ones; `last` is when the last was written, in ms. */
export function countSql(schema: string): string {
  return `SELECT count(*)::int AS rows, count(*) FILTER (WHERE state = 'sent')::int AS sent,
    count(DISTINCT event_id)::int AS events, (extract(epoch FROM max(updated_at)) * 1000)::float8 AS last FROM ${schema}.delivery`;
}
