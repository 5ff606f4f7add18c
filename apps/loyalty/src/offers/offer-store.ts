import { changesOf } from '@marmalade/auth';
import { newId } from '@marmalade/contracts-envelope';
import { Parameters } from '@marmalade/database';
import { decodeCursor, type Page, page } from '@marmalade/http';
import type { DataSource, EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { OFFER_ARCHIVED, OFFER_CHANGED } from './offer-problems.js';
import type { NewOfferFields, Offer, OfferColumn, OfferFields, OfferKind } from './offer.js';
import type { OfferQuery } from './offer-fields.js';

type On = DataSource | EntityManager;

/** Offers of one kind. */
export class OfferStore<Own extends object> {
  private readonly columns: [field: string, OfferColumn][];
  private readonly selected: string;

  constructor(
    private readonly dataSource: DataSource,
    readonly kind: OfferKind<Own>,
  ) {
    const common = { site: { column: 'site', type: 'text' }, name: { column: 'name', type: 'text' } };
    this.columns = Object.entries<OfferColumn>({ ...common, ...kind.columns });
    const own = this.columns.map(([field, { column, read = `o.${column}` }]) => `${read} AS "${field}"`);
    this.selected = `o.id, ${own.join(', ')}, o.archived_at AS "archivedAt", o.revision, o.created_at AS "createdAt",
      o.updated_at AS "updatedAt"`;
  }

  /** In the order in which they were made. @throws Problem CURSOR_INVALID */
  async list({ limit, cursor, site, archived }: OfferQuery): Promise<Page<Offer & Own>> {
    const after = cursor === undefined ? null : decodeCursor(cursor, ['uuid'])[0];
    const rows: (Offer & Own)[] = await this.dataSource.query(
      `SELECT ${this.selected} FROM ${this.kind.name} o
       WHERE ($1::uuid IS NULL OR o.id > $1) AND ($2::text IS NULL OR o.site IS NULL OR o.site = $2)
         AND ($3 OR o.archived_at IS NULL)
       ORDER BY o.id LIMIT $4::int + 1`,
      [after, site ?? null, archived ?? false, limit],
    );
    return page(rows, limit, ({ id }) => [id]);
  }

  /** All that are offered now. */
  async offered(on: On = this.dataSource): Promise<(Offer & Own)[]> {
    return on.query(`SELECT ${this.selected} FROM ${this.kind.name} o WHERE o.archived_at IS NULL ORDER BY o.id`);
  }

  /** Also what is archived. @throws Problem that there is none */
  async find(id: string, on: On = this.dataSource, lock = ''): Promise<Offer & Own> {
    const rows: (Offer & Own)[] = isUuid(id)
      ? await on.query(`SELECT ${this.selected} FROM ${this.kind.name} o WHERE o.id = $1 ${lock}`, [id])
      : [];
    if (!rows[0]) throw this.kind.notFound.problem();
    return rows[0];
  }

  async create(tx: EntityManager, fields: NewOfferFields<Own>): Promise<Offer & Own> {
    const parameters = new Parameters();
    const id = parameters.add(newId());
    const said: Record<string, unknown> = { ...this.kind.defaults, ...defined(fields) };
    const values = this.columns.map(([field, { type }]) => `${parameters.add(said[field] ?? null)}::${type}`);
    const [row]: (Offer & Own)[] = await tx.query(
      `INSERT INTO ${this.kind.name} AS o (id, ${this.columns.map(([, { column }]) => column).join(', ')})
       VALUES (${[id, ...values].join(', ')}) RETURNING ${this.selected}`,
      parameters.values,
    );
    return row!;
  }

  /**
   * Changes what is given and leaves the rest. What changes nothing is not written.
   * @param revision the one the changes were made for; unset: whatever it is
   * @throws Problem that there is none, OFFER_ARCHIVED, OFFER_CHANGED
   */
  async update(
    tx: EntityManager,
    id: string,
    changes: Partial<OfferFields<Own>>,
    revision?: number,
  ): Promise<{ before: Offer & Own; after: Offer & Own }> {
    const before = await this.find(id, tx, 'FOR UPDATE');
    if (before.archivedAt) throw OFFER_ARCHIVED.problem();
    if (revision !== undefined && revision !== before.revision) {
      throw OFFER_CHANGED.problem(`It has revision ${before.revision} by now.`);
    }
    if (!differs(before, changes)) return { before, after: before };
    const parameters = new Parameters();
    const place = parameters.add(id);
    const sets = this.columns.flatMap(([field, { column, type }]) => {
      const value = changes[field as keyof OfferFields<Own>];
      return value === undefined ? [] : [`${column} = ${parameters.add(value)}::${type}`];
    });
    const [[after]] = (await tx.query(
      `UPDATE ${this.kind.name} o SET ${[...sets, 'revision = o.revision + 1', 'updated_at = clock_timestamp()'].join(', ')}
       WHERE o.id = ${place} RETURNING ${this.selected}`,
      parameters.values,
    )) as [(Offer & Own)[], number];
    return { before, after: after! };
  }

  /** Offers it no more; what was given of it stays. @returns undefined: it was archived already @throws Problem that there is none */
  async archive(tx: EntityManager, id: string): Promise<(Offer & Own) | undefined> {
    const before = await this.find(id, tx, 'FOR UPDATE');
    if (before.archivedAt) return undefined;
    await tx.query(
      `UPDATE ${this.kind.name} SET archived_at = clock_timestamp(), updated_at = clock_timestamp(), revision = revision + 1
       WHERE id = $1`,
      [id],
    );
    return before;
  }
}

function differs(before: object, changes: object): boolean {
  const { after } = changesOf(before as Record<string, unknown>, { ...before, ...defined(changes) });
  return Object.keys(after).length > 0;
}

function defined(changes: object): object {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
