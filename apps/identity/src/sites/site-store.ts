import { createEvent } from '@marmalade/contracts-envelope';
import { SiteChanged } from '@marmalade/contracts-identity';
import type { Outbox, OutboxEntry } from '@marmalade/outbox';
import type { DataSource } from 'typeorm';
import { type Actor, changesOf, writeAudit } from '../audit-log/audit-log.js';
import type { Site, SiteSettings } from '@marmalade/contracts-identity';
import type { SiteDetail } from './site.js';

const SITES_MAX = 1_000;

export interface SiteRow {
  id: string;
  revision: number;
  settings: SiteSettings;
}

/** The sites of this installation. Other services keep them as their projection, fed by `site.changed`. */
export class SiteStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly defaults: Omit<Site, 'id'>,
  ) {}

  /** All sites in the order of their ids; the one of events that name none is always there. */
  async list(): Promise<Site[]> {
    const rows: { id: string; settings: SiteSettings }[] = await this.dataSource.query(
      'SELECT id, settings FROM site ORDER BY id LIMIT $1',
      [SITES_MAX],
    );
    const sites = rows.map(({ id, settings }) => ({ ...this.defaults, ...settings, id }));
    if (!sites.some(({ id }) => id === 'default')) sites.push({ ...this.defaults, id: 'default' });
    return sites.sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** @returns undefined when nobody has described it, and it is not the default one */
  async find(id: string): Promise<SiteDetail | undefined> {
    const [row]: { settings: SiteSettings }[] = await this.dataSource.query('SELECT settings FROM site WHERE id = $1', [
      id,
    ]);
    if (!row && id !== 'default') return undefined;
    return this.detail(id, row?.settings ?? {});
  }

  /** Replaces all that is set of a site, and announces it. */
  async save(actor: Actor, id: string, settings: SiteSettings): Promise<SiteDetail> {
    await this.dataSource.transaction(async (tx) => {
      // Two who describe one new site at once have no row to lock.
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.site.' || $1, 0))`, [id]);
      const [before]: { settings: SiteSettings }[] = await tx.query('SELECT settings FROM site WHERE id = $1', [id]);
      const [{ revision }]: [{ revision: number }] = await tx.query(
        `INSERT INTO site (id, settings) VALUES ($1, $2)
         ON CONFLICT (id) DO UPDATE SET settings = excluded.settings, revision = site.revision + 1,
           updated_at = clock_timestamp()
         RETURNING revision`,
        [id, JSON.stringify(settings)],
      );
      await this.outbox.add(tx, [siteFact({ id, revision, settings })]);
      const changes = changesOf({ ...before?.settings }, { ...settings });
      await writeAudit(tx, actor, [
        { action: before ? 'site.updated' : 'site.created', subjectKind: 'site', subjectId: id, ...changes },
      ]);
    });
    return this.detail(id, settings);
  }

  private detail(id: string, settings: SiteSettings): SiteDetail {
    return { ...this.defaults, ...settings, id, settings };
  }
}

/** The fact that other services project. */
export function siteFact({ id, revision, settings }: SiteRow): OutboxEntry {
  return { event: createEvent(SiteChanged, { site: id, revision, settings: { ...settings } }, { subject: id }) };
}
