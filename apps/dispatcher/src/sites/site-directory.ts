import type { DataSource } from 'typeorm';
import type { Site } from './site.js';

const CACHE_MS = 2_000;

/** What a site says of itself; the rest holds for the whole installation. */
export type SiteSettings = Partial<Omit<Site, 'id'>>;

/** The sites of this installation, at most two seconds old. */
export class SiteDirectory {
  private known = new Map<string, Site>();
  private readAt = -Infinity;
  private reading?: Promise<unknown>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly defaults: Omit<Site, 'id'>,
  ) {}

  /** The site of a name as of the last refresh; a name nobody has described has the installation's settings. */
  get(id: string | undefined): Site {
    const name = id ?? 'default';
    let site = this.known.get(name);
    if (site) return site;
    site = { ...this.defaults, id: name };
    // Names come from events: there may be any number.
    if (this.known.size < 1_000) this.known.set(name, site);
    return site;
  }

  async refresh(): Promise<void> {
    if (performance.now() - this.readAt < CACHE_MS) return;
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    await this.reading;
  }

  async list(): Promise<Site[]> {
    // Not `known`, which also holds names that events bear and nobody has described.
    const sites = await this.read();
    if (!sites.some(({ id }) => id === 'default')) sites.push({ ...this.defaults, id: 'default' });
    return sites.sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** What is set of a site itself, without the installation's defaults; undefined when nobody has described it. */
  async settingsOf(id: string): Promise<SiteSettings | undefined> {
    const [row]: { settings: SiteSettings }[] = await this.dataSource.query('SELECT settings FROM site WHERE id = $1', [
      id,
    ]);
    return row?.settings;
  }

  /** Replaces what is set of a site. */
  async save(id: string, settings: SiteSettings): Promise<Site> {
    await this.dataSource.query(
      `INSERT INTO site (id, settings) VALUES ($1, $2)
       ON CONFLICT (id) DO UPDATE SET settings = excluded.settings, updated_at = clock_timestamp()`,
      [id, JSON.stringify(settings)],
    );
    await this.read();
    return this.get(id);
  }

  private async read(): Promise<Site[]> {
    const rows: { id: string; settings: SiteSettings }[] = await this.dataSource.query(
      'SELECT id, settings FROM site ORDER BY id LIMIT 1000',
    );
    const sites = rows.map(({ id, settings }) => ({ ...this.defaults, ...settings, id }));
    this.known = new Map(sites.map((site) => [site.id, site]));
    this.readAt = performance.now();
    return sites;
  }
}
