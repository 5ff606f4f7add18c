import type { DataSource, EntityManager } from 'typeorm';
import { DEFAULT_SITE, type SiteDirectory } from '../sites/site-directory.js';
import { defaultRules, type Program, type ProgramRules } from './program.js';

interface ProgramRow {
  site: string;
  rules: ProgramRules;
  revision: number;
  updatedAt: Date;
}

type On = DataSource | EntityManager;

const CACHE_MS = 2_000;

/** The rules of each site, at most two seconds old: its own, else those of the default one, else those of the code. */
export class ProgramDirectory {
  private known = new Map<string, ProgramRow>();
  private readAt = -Infinity;
  private reading?: Promise<void>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly sites: SiteDirectory,
  ) {}

  /**
   * @param site null: the default one
   * @param on inside of a transaction that one: with a connection held, to wait for another may be to wait for ever
   */
  async find(site: string | null, on: On = this.dataSource): Promise<Program> {
    await this.refresh(on);
    const name = site ?? DEFAULT_SITE;
    const own = this.known.get(name);
    const row = own ?? this.known.get(DEFAULT_SITE);
    const { currency } = await this.sites.find(name, on);
    return {
      site: name,
      ...defaultRules(currency),
      ...row?.rules,
      revision: own?.revision ?? 0,
      updatedAt: own?.updatedAt ?? null,
    };
  }

  /** Those of several sites, each once. */
  async findAll(sites: Iterable<string | null>, on: On = this.dataSource): Promise<Map<string, Program>> {
    const names = new Set([...sites].map((site) => site ?? DEFAULT_SITE));
    return new Map(await Promise.all([...names].map(async (name) => [name, await this.find(name, on)] as const)));
  }

  /** Every set of rules somebody has made, and the default one. */
  async list(on: On = this.dataSource): Promise<Program[]> {
    await this.refresh(on);
    const names = [...new Set([DEFAULT_SITE, ...this.known.keys()])].sort();
    return Promise.all(names.map((name) => this.find(name, on)));
  }

  /**
   * Replaces the rules of a site.
   * @param revision the one they replace; unset: whatever it is
   * @returns false when it is another by now
   */
  async save(tx: EntityManager, site: string, rules: ProgramRules, revision?: number): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO program AS p (site, rules) SELECT $1, $2::jsonb WHERE $3::int IS NULL OR $3 = 0
         OR EXISTS (SELECT FROM program WHERE site = $1)
       ON CONFLICT (site) DO UPDATE SET rules = excluded.rules, revision = p.revision + 1, updated_at = clock_timestamp()
       WHERE $3::int IS NULL OR p.revision = $3
       RETURNING site`,
      [site, JSON.stringify(rules), revision ?? null],
    );
    return rows.length > 0;
  }

  /** Lets the next question read anew: what was just committed then holds in this process at once. */
  forgetCache(): void {
    this.readAt = -Infinity;
  }

  private async refresh(on: On): Promise<void> {
    if (performance.now() - this.readAt < CACHE_MS) return;
    this.reading ??= this.read(on).finally(() => (this.reading = undefined));
    await this.reading;
  }

  private async read(on: On): Promise<void> {
    const rows: ProgramRow[] = await on.query('SELECT site, rules, revision, updated_at AS "updatedAt" FROM program');
    this.known = new Map(rows.map((row) => [row.site, row]));
    this.readAt = performance.now();
  }
}
