import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What lists, statistics and the clean-up need to find. A delivery that is sent at the first attempt costs no index more than
 * before.
 *
 * `listed_state` is the state where it is worth an index: what is on its way, or was sent, is not listed. An index on `state`
 * itself would make each step of each delivery write to all indexes of its row (PostgreSQL updates in place only what no index
 * mentions); this column does not change on the way that nearly all take.
 *
 * Statistics count by index alone, since the rows are long. What was sent is the difference between all and those of other states.
 */
const CHANGES = [
  `ALTER TABLE delivery ADD COLUMN listed_state text
     GENERATED ALWAYS AS (CASE WHEN state NOT IN ('claimed', 'sending', 'sent') THEN state END) STORED`,
  `CREATE INDEX delivery_listed_state ON delivery (listed_state, notification_id) INCLUDE (workflow, channel)
     WHERE listed_state IS NOT NULL`,
  // Instead of the index of that name, with what is counted by.
  `DROP INDEX delivery_notification`,
  `CREATE INDEX delivery_notification ON delivery (notification_id) INCLUDE (workflow, channel, id)`,
  // What statistics set apart: test data, wordings tried against each other, brands.
  `CREATE INDEX notification_apart ON notification (id) INCLUDE (workflow, variant, site, is_test)
     WHERE is_test OR variant IS NOT NULL OR site IS NOT NULL`,
  // Attempts are only ever added: a few bytes for each 32 pages tell which of them are of the last hour.
  `CREATE INDEX delivery_attempt_finished ON delivery_attempt USING brin (finished_at)
     WITH (pages_per_range = 32, autosummarize = on)`,
  `CREATE INDEX delivery_attempt_repeated ON delivery_attempt (delivery_id) WHERE attempt > 1`,
];

export class IndexNotificationLists1763740000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const sql of CHANGES) await queryRunner.query(sql);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'DROP INDEX delivery_attempt_repeated, delivery_attempt_finished, notification_apart, delivery_notification',
    );
    await queryRunner.query('CREATE INDEX delivery_notification ON delivery (notification_id)');
    await queryRunner.query('ALTER TABLE delivery DROP COLUMN listed_state');
  }
}
