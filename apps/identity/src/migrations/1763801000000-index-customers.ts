import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // In what form texts are searched: whoever writes Королев means Королёв too.
  `CREATE FUNCTION search_form(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
     RETURN translate(lower(words), 'ё', 'е')`,
  // The order in which customers came. 16,384 places are a block; a search walks from block to block.
  `ALTER TABLE customer ADD COLUMN place bigint GENERATED ALWAYS AS IDENTITY`,
  `CREATE UNIQUE INDEX customer_place ON customer (place)`,
  `CREATE FUNCTION customer_block(place bigint) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
     RETURN (place >> 14)::integer`,
  // Each word stands behind a space, so that beginnings of words can be asked for.
  `ALTER TABLE customer ADD COLUMN search_text text NOT NULL GENERATED ALWAYS AS (search_form(
     ' ' || coalesce(name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(ltrim(phone, '+'), '') || ' ' ||
     coalesce(telegram_id::text, ''))) STORED`,
  // 514 is the 14th of May.
  `ALTER TABLE customer ADD COLUMN birth_day smallint
     GENERATED ALWAYS AS ((extract(month FROM birthday) * 100 + extract(day FROM birthday))::smallint) STORED`,
  // What a customer is found by: every three characters of the text, the first of each word, and facets (a tag, the source),
  // each facet also with the block (tag:vip@17). Trigrams of pg_trgm would do for Latin letters alone: it takes those of other
  // scripts for blanks where the server's locale is C, as the embedded one's is.
  `CREATE FUNCTION customer_keys(place bigint, search_text text, tags text[], status text, source text, subscribed boolean,
     birth_day smallint, is_test boolean) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
   RETURN ARRAY(
     SELECT substr(search_text, i, 3) FROM generate_series(1, length(search_text) - 2) AS i
     UNION ALL SELECT ' ' || left(word, 1) FROM unnest(string_to_array(search_text, ' ')) AS word WHERE word <> ''
     UNION ALL SELECT unnest(ARRAY[facet, facet || '@' || customer_block(place)])
       FROM (SELECT 'tag:' || tag FROM unnest(tags) AS tag
             UNION ALL SELECT unnest(ARRAY['any', 'source:' || source, 'subscribed:' || subscribed, 'born:' || birth_day,
               CASE WHEN status <> 'active' THEN 'status:' || status END, CASE WHEN is_test THEN 'test' END])) AS own (facet)
       WHERE facet IS NOT NULL)`,
  // Of a word that is searched every third place is enough to find it, and faster; the text itself is compared afterwards.
  `CREATE FUNCTION word_keys(word text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
     RETURN CASE WHEN length(word) < 3 THEN ARRAY[word]
       ELSE ARRAY(SELECT substr(word, least(i, length(word) - 2), 3) FROM generate_series(1, length(word), 3) AS i) END`,
  // Without a list of what is pending, which every search would have to read through.
  `CREATE INDEX customer_keys ON customer USING gin
     (customer_keys(place, search_text, tags, status, source, subscribed, birth_day, is_test)) WITH (fastupdate = off)`,
  // Work on many customers, batch by batch. \`place\` is that of the last customer it has dealt with.
  `CREATE TABLE job (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    parameters jsonb NOT NULL,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    place bigint NOT NULL DEFAULT 0,
    total integer,
    done integer NOT NULL DEFAULT 0,
    failed integer NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    available_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    error text,
    created_by jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz
  )`,
  `CREATE INDEX job_open ON job (updated_at) WHERE state IN ('queued', 'running')`,
  `CREATE TABLE job_file (
    job_id uuid NOT NULL REFERENCES job ON DELETE CASCADE,
    part integer NOT NULL,
    content bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (job_id, part)
  )`,
];

export class IndexCustomers1763801000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE job_file, job');
    await runner.query('DROP INDEX customer_keys');
    await runner.query('ALTER TABLE customer DROP COLUMN search_text, DROP COLUMN birth_day, DROP COLUMN place');
    await runner.query('DROP FUNCTION word_keys, customer_keys, customer_block, search_form');
  }
}
