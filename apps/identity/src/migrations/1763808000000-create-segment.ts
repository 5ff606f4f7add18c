import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the keys were made of before. */
const OLD = 'place, search_text, tags, status, source, subscribed, birth_day, is_test';

const STATEMENTS = [
  // More of what customers are found by: brand, language, which addresses they have, whether they have stopped the bot, the month
  // and the year in which they came. A customer without a brand belongs to the default one.
  `CREATE FUNCTION customer_keys(place bigint, search_text text, tags text[], status text, source text, subscribed boolean,
     birth_day smallint, is_test boolean, site text, locale text, email text, phone text, telegram_id bigint,
     telegram_blocked_at timestamptz, created_at timestamptz) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
   RETURN ARRAY(
     SELECT unnest(customer_keys(place, search_text, tags, status, source, subscribed, birth_day, is_test))
     UNION ALL SELECT unnest(ARRAY[facet, facet || '@' || customer_block(place)])
       FROM unnest(ARRAY[
         'site:' || coalesce(site, 'default'), 'lang:' || split_part(locale, '-', 1), 'email:' || (email IS NOT NULL),
         'phone:' || (phone IS NOT NULL), 'telegram:' || (telegram_id IS NOT NULL),
         CASE WHEN telegram_blocked_at IS NOT NULL THEN 'botless' END,
         'joined:' || extract(year FROM created_at AT TIME ZONE 'UTC')::int,
         'joined:' || (extract(year FROM created_at AT TIME ZONE 'UTC') * 100 +
                       extract(month FROM created_at AT TIME ZONE 'UTC'))::int]) AS own (facet)
       WHERE facet IS NOT NULL)`,
  `DROP INDEX customer_keys`,
  `CREATE INDEX customer_keys ON customer USING gin
     (customer_keys(${OLD}, site, locale, email, phone, telegram_id, telegram_blocked_at, created_at)) WITH (fastupdate = off)`,
  // A filter with a name: who is meant is looked up each time.
  `CREATE TABLE segment (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    description text,
    filter jsonb NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE UNIQUE INDEX segment_name ON segment (lower(name))`,
];

export class CreateSegment1763808000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE segment');
    await runner.query('DROP INDEX customer_keys');
    await runner.query(
      `CREATE INDEX customer_keys ON customer USING gin (customer_keys(${OLD})) WITH (fastupdate = off)`,
    );
    await runner.query(
      'DROP FUNCTION customer_keys(bigint, text, text[], text, text, boolean, smallint, boolean, text, text, text, text, bigint, timestamptz, timestamptz)',
    );
  }
}
