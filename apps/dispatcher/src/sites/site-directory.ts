import { KeptReading } from '@marmalade/database';
import { newestFacts } from '@marmalade/messaging';
import type { DataSource, EntityManager } from 'typeorm';
import type { Site, SiteSettings } from '@marmalade/contracts-identity';

/** The sites of this installation, at most two seconds old. */
export class SiteDirectory {
  private readonly kept = new KeptReading((on) => this.read(on));

  constructor(
    private readonly dataSource: DataSource,
    private readonly defaults: Omit<Site, 'id'>,
  ) {}

  /** The site of a name as of the last refresh; a name nobody has described has the installation's settings. */
  get(id: string | undefined): Site {
    const name = id ?? 'default';
    return this.kept.last?.get(name) ?? { ...this.defaults, id: name };
  }

  async refresh(): Promise<void> {
    await this.kept.get(this.dataSource);
  }

  /** What is set of a site itself, without the installation's defaults; undefined when nobody has described it. */
  async settingsOf(id: string): Promise<SiteSettings | undefined> {
    const [row]: { settings: SiteSettings }[] = await this.dataSource.query('SELECT settings FROM site WHERE id = $1', [
      id,
    ]);
    return row?.settings;
  }

  /** Keeps what identity tells of sites, whole, in one statement; an older fact than the one known changes nothing. */
  async learn(
    tx: EntityManager,
    facts: readonly { id: string; revision: number; settings: SiteSettings }[],
  ): Promise<void> {
    const rows = newestFacts(facts, ({ id }) => id);
    if (rows.length === 0) return;
    await tx.query(
      `INSERT INTO site AS known (id, revision, settings)
       SELECT id, revision, settings::json FROM unnest($1::text[], $2::int[], $3::text[]) AS told (id, revision, settings)
       ORDER BY id
       ON CONFLICT (id) DO UPDATE SET settings = excluded.settings, revision = excluded.revision, updated_at = clock_timestamp()
       WHERE known.revision IS NULL OR known.revision < excluded.revision`,
      [
        rows.map(({ id }) => id),
        rows.map(({ revision }) => revision),
        rows.map(({ settings }) => JSON.stringify(settings)),
      ],
    );
  }

  /** Lets the next refresh read: what was just committed then holds in this process at once. */
  forgetCache(): void {
    this.kept.forget();
  }

  private async read(on: DataSource | EntityManager): Promise<Map<string, Site>> {
    const rows: { id: string; settings: SiteSettings }[] = await on.query(
      'SELECT id, settings FROM site ORDER BY id LIMIT 1000',
    );
    return new Map(rows.map(({ id, settings }) => [id, { ...this.defaults, ...settings, id }]));
  }
}
