import { KeptReading } from '@marmalade/database';
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

/** The rules of each site, at most two seconds old: its own, else those of the default one, else those of the code. */
export class ProgramDirectory {
  private readonly kept = new KeptReading(readPrograms);

  constructor(
    private readonly dataSource: DataSource,
    private readonly sites: SiteDirectory,
  ) {}

  /**
   * @param site null: the default one
   * @param on inside of a transaction that one: with a connection held, to wait for another may be to wait for ever
   */
  async find(site: string | null, on: On = this.dataSource): Promise<Program> {
    const known = await this.kept.get(on);
    const name = site ?? DEFAULT_SITE;
    const own = known.get(name);
    const row = own ?? known.get(DEFAULT_SITE);
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
    const known = await this.kept.get(on);
    const names = [...new Set([DEFAULT_SITE, ...known.keys()])].sort();
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
    this.kept.forget();
  }
}

async function readPrograms(on: On): Promise<Map<string, ProgramRow>> {
  const rows: ProgramRow[] = await on.query('SELECT site, rules, revision, updated_at AS "updatedAt" FROM program');
  return new Map(rows.map((row) => [row.site, row]));
}
