import { createEvent } from '@marmalade/contracts-envelope';
import { SettingChanged } from '@marmalade/contracts-identity';
import { problemType, VALIDATION_FAILED } from '@marmalade/http';
import type { Outbox, OutboxEntry } from '@marmalade/outbox';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { DataSource, EntityManager } from 'typeorm';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import { isCurrency, isSettingKey, KNOWN_SETTINGS, type KnownSetting, type SettingKey } from './known-settings.js';

export const SETTING_UNKNOWN = problemType({
  code: 'SETTING_UNKNOWN',
  status: 404,
  title: 'There is no such setting',
});
export const SETTING_CHANGED = problemType({
  code: 'SETTING_CHANGED',
  status: 409,
  title: 'The setting has changed since it was read',
});

/** A setting with the value that holds. */
export interface Setting {
  key: SettingKey;
  value: unknown;
  /** What holds when nothing is set. */
  default: unknown;
  description: string;
  /** JSON Schema of the value. */
  schema: object;
  /** Grows with each change; 0: never set. */
  revision: number;
  updatedAt: Date | null;
}

export interface SettingRow {
  key: string;
  value: unknown;
  revision: number;
  updated_at: Date;
}

const ajv = new Ajv({ allErrors: true, formats: { currency: isCurrency } });
const VALIDATORS = new Map<SettingKey, ValidateFunction>(
  Object.entries(KNOWN_SETTINGS).map(([key, { schema }]) => [key as SettingKey, ajv.compile(schema)]),
);

/** Settings of the business, which people change while everything runs. Other services learn them by `setting.changed`. */
export class Settings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
  ) {}

  /** All of them, in the order of the registry. */
  async list(): Promise<Setting[]> {
    const rows: SettingRow[] = await this.dataSource.query('SELECT key, value, revision, updated_at FROM setting');
    const set = new Map(rows.map((row) => [row.key, row]));
    return Object.keys(KNOWN_SETTINGS).map((key) => settingOf(key as SettingKey, set.get(key)));
  }

  /** @throws Problem SETTING_UNKNOWN */
  async find(key: string): Promise<Setting> {
    return settingOf(known(key), await this.row(this.dataSource, key));
  }

  /** The value that holds. @param on the transaction it is asked for in; unset: none */
  async value<Key extends SettingKey>(
    key: Key,
    on: DataSource | EntityManager = this.dataSource,
  ): Promise<(typeof KNOWN_SETTINGS)[Key]['default']> {
    return settingOf(key, await this.row(on, key)).value as (typeof KNOWN_SETTINGS)[Key]['default'];
  }

  /**
   * @param revision the one the change was made for; unset: whatever it is
   * @throws Problem SETTING_UNKNOWN, VALIDATION_FAILED, SETTING_CHANGED
   */
  async set(actor: Actor, key: string, value: unknown, revision?: number): Promise<Setting> {
    const name = known(key);
    check(name, value);
    return this.dataSource.transaction(async (tx) => {
      // Two who set it for the first time have no row to lock.
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.setting.' || $1, 0))`, [key]);
      const before = settingOf(name, await this.row(tx, key));
      if (revision !== undefined && revision !== before.revision) {
        throw SETTING_CHANGED.problem(`It has revision ${before.revision} by now.`);
      }
      if (JSON.stringify(before.value) === JSON.stringify(value)) return before;
      const [row]: SettingRow[] = await tx.query(
        `INSERT INTO setting (key, value, updated_by) VALUES ($1, $2, $3)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_by = excluded.updated_by,
           revision = setting.revision + 1, updated_at = clock_timestamp()
         RETURNING key, value, revision, updated_at`,
        [key, JSON.stringify(value), actor.id],
      );
      await writeAudit(tx, actor, [
        {
          action: 'setting.updated',
          subjectKind: 'setting',
          subjectId: key,
          before: { value: before.value },
          after: { value },
        },
      ]);
      const after = settingOf(name, row);
      await this.outbox.add(tx, [settingFact(after)]);
      return after;
    });
  }

  private async row(on: DataSource | EntityManager, key: string): Promise<SettingRow | undefined> {
    const [row]: SettingRow[] = await on.query('SELECT key, value, revision, updated_at FROM setting WHERE key = $1', [
      key,
    ]);
    return row;
  }
}

/** Of rows those that are settings still. */
export function settingsOf(rows: readonly SettingRow[]): Setting[] {
  return rows.flatMap((row) => (isSettingKey(row.key) ? [settingOf(row.key, row)] : []));
}

/** The fact that other services project. */
export function settingFact({ key, revision, value }: Pick<Setting, 'key' | 'revision' | 'value'>): OutboxEntry {
  return { event: createEvent(SettingChanged, { key, revision, value }, { subject: key }) };
}

function known(key: string): SettingKey {
  if (!isSettingKey(key)) throw SETTING_UNKNOWN.problem('GET /settings lists all there are.');
  return key;
}

/** A value an older release left that does not fit any more is as good as none. */
function settingOf(key: SettingKey, row: SettingRow | undefined): Setting {
  const { description, schema, default: fallback }: KnownSetting = KNOWN_SETTINGS[key];
  const fits = row !== undefined && VALIDATORS.get(key)!(row.value);
  return {
    key,
    value: fits ? row.value : fallback,
    default: fallback,
    description,
    schema,
    revision: row?.revision ?? 0,
    updatedAt: row?.updated_at ?? null,
  };
}

function check(key: SettingKey, value: unknown): void {
  const validate = VALIDATORS.get(key)!;
  if (validate(value)) return;
  const entries = (validate.errors ?? []).map(({ instancePath, keyword, message }: ErrorObject) => ({
    pointer: `/value${instancePath}`,
    code: keyword.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
    message: `value ${message}`,
  }));
  throw VALIDATION_FAILED.problem(undefined, entries);
}
