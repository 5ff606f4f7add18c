import type { DataOf } from '@marmalade/contracts-envelope';
import type { SettingChanged } from '@marmalade/contracts-identity';
import { KeptReading } from '@marmalade/database';
import { newestFacts } from '@marmalade/messaging';
import type { DataSource, EntityManager } from 'typeorm';

export type SettingFact = DataOf<typeof SettingChanged>;

type On = DataSource | EntityManager;

/** What holds until somebody sets it; the values fit identity's schema of each. */
export const SETTING_DEFAULTS = {
  'shop.currency': 'USD',
  'loyalty.birthday_hour': 10,
  'loyalty.expiring_days': 3,
} as const satisfies Record<string, unknown>;

/** The settings of the business that loyalty goes by, at most two seconds old. */
export class SettingDirectory {
  private readonly kept = new KeptReading(readValues);

  constructor(private readonly dataSource: DataSource) {}

  /**
   * The value that holds.
   * @param on inside of a transaction that one: with a connection held, to wait for another may be to wait for ever
   */
  async value<Key extends keyof typeof SETTING_DEFAULTS>(
    key: Key,
    on: On = this.dataSource,
  ): Promise<Widened<(typeof SETTING_DEFAULTS)[Key]>> {
    const values = await this.kept.get(on);
    return (values.get(key) ?? SETTING_DEFAULTS[key]) as Widened<(typeof SETTING_DEFAULTS)[Key]>;
  }

  /** Keeps what identity tells of settings. An older fact than the one known changes nothing. */
  async learn(tx: EntityManager, facts: readonly SettingFact[]): Promise<void> {
    const rows = newestFacts(facts, ({ key }) => key);
    await tx.query(
      `INSERT INTO setting AS known (key, value, revision)
       SELECT key, value::jsonb, revision FROM unnest($1::text[], $2::text[], $3::int[]) AS told (key, value, revision)
       ORDER BY key
       ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = excluded.revision
       WHERE known.revision < excluded.revision`,
      [
        rows.map(({ key }) => key),
        rows.map(({ value }) => JSON.stringify(value ?? null)),
        rows.map(({ revision }) => revision),
      ],
    );
  }

  /** Lets the next question read anew: what was just committed then holds in this process at once. */
  forgetCache(): void {
    this.kept.forget();
  }
}

async function readValues(on: On): Promise<Map<string, unknown>> {
  const rows: { key: string; value: unknown }[] = await on.query('SELECT key, value FROM setting');
  return new Map(rows.map(({ key, value }) => [key, value]));
}

type Widened<Value> = Value extends number ? number : Value extends string ? string : Value;
