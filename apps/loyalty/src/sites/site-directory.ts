import type { DataOf } from '@marmalade/contracts-envelope';
import type { SiteChanged, SiteSettings } from '@marmalade/contracts-identity';
import { KeptReading } from '@marmalade/database';
import { newestFacts } from '@marmalade/messaging';
import type { DataSource, EntityManager } from 'typeorm';
import type { SettingDirectory } from '../settings/setting-directory.js';

export type SiteFact = DataOf<typeof SiteChanged>;

/** Of a site what loyalty goes by. */
export interface Site {
  id: string;
  /** IANA. */
  timeZone: string;
  locale: string;
  /** ISO 4217. */
  currency: string;
  /** Hour of the day at which its customers are congratulated, in their own time zone. */
  birthdayHour: number;
}

type On = DataSource | EntityManager;

/** What customers and staff belong to who name none. */
export const DEFAULT_SITE = 'default';

/** The sites (brands) of this installation, at most two seconds old; one nobody has described is as all are. */
export class SiteDirectory {
  private readonly kept = new KeptReading(readSites);

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: SettingDirectory,
    private readonly defaults: { timeZone: string; locale: string },
  ) {}

  /**
   * @param id null: the default one
   * @param on inside of a transaction that one: with a connection held, to wait for another may be to wait for ever
   */
  async find(id: string | null, on: On = this.dataSource): Promise<Site> {
    const known = await this.kept.get(on);
    const name = id ?? DEFAULT_SITE;
    return this.siteOf(name, known.get(name) ?? {}, on);
  }

  /** Those that somebody has described. */
  async list(on: On = this.dataSource): Promise<Site[]> {
    const known = await this.kept.get(on);
    return Promise.all([...known].map(([id, settings]) => this.siteOf(id, settings, on)));
  }

  /** Keeps what identity tells of sites. An older fact than the one known changes nothing. */
  async learn(tx: EntityManager, facts: readonly SiteFact[]): Promise<void> {
    const rows = newestFacts(facts, ({ site }) => site);
    await tx.query(
      `INSERT INTO site AS known (id, settings, revision)
       SELECT id, settings::jsonb, revision FROM unnest($1::text[], $2::text[], $3::int[]) AS told (id, settings, revision)
       ORDER BY id
       ON CONFLICT (id) DO UPDATE SET settings = excluded.settings, revision = excluded.revision
       WHERE known.revision < excluded.revision`,
      [
        rows.map(({ site }) => site),
        rows.map(({ settings }) => JSON.stringify(settings)),
        rows.map(({ revision }) => revision),
      ],
    );
  }

  /** Lets the next question read anew: what was just committed then holds in this process at once. */
  forgetCache(): void {
    this.kept.forget();
  }

  private async siteOf(id: string, settings: SiteSettings, on: On): Promise<Site> {
    return {
      id,
      timeZone: settings.timeZone ?? this.defaults.timeZone,
      locale: settings.locale ?? this.defaults.locale,
      currency: settings.currency ?? (await this.settings.value('shop.currency', on)),
      birthdayHour: settings.birthdayHour ?? (await this.settings.value('loyalty.birthday_hour', on)),
    };
  }
}

async function readSites(on: On): Promise<Map<string, SiteSettings>> {
  const rows: { id: string; settings: SiteSettings }[] = await on.query('SELECT id, settings FROM site');
  return new Map(rows.map(({ id, settings }) => [id, settings]));
}
