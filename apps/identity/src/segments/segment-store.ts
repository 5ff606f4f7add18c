import { newId } from '@marmalade/contracts-envelope';
import { decodeCursor, type Page, page, type PageQuery } from '@marmalade/http';
import type { DataSource, EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { type Actor, changesOf, writeAudit } from '../audit-log/audit-log.js';
import { auditableFilter, type CustomerFilter, type CustomersMeant } from '../customers/customer-filter.js';
import { type Segment, SEGMENT_CHANGED, SEGMENT_EXISTS, SEGMENT_NOT_FOUND } from './segment.js';

/** A segment to be. */
export interface NewSegment {
  name: string;
  description?: string | null;
  filter: CustomerFilter;
}

const COLUMNS = `id, name, description, filter, revision, created_at AS "createdAt", updated_at AS "updatedAt"`;

/** Segments as the database has them; each change comes with its audit entry. */
export class SegmentStore {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest first. @throws Problem CURSOR_INVALID */
  async list({ limit, cursor }: PageQuery): Promise<Page<Segment>> {
    const before = cursor === undefined ? null : decodeCursor(cursor, ['uuid'])[0];
    const rows: Segment[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM segment WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
      [before, limit + 1],
    );
    return page(rows, limit, ({ id }) => [id]);
  }

  /** @param id any text @throws Problem SEGMENT_NOT_FOUND */
  async find(id: string): Promise<Segment> {
    return found(isUuid(id) ? await this.dataSource.query(`SELECT ${COLUMNS} FROM segment WHERE id = $1`, [id]) : []);
  }

  /**
   * Who is meant by a filter and a segment: whoever fits both, as the segment is now.
   * @param id of the segment; undefined: the filter alone says it
   * @throws Problem SEGMENT_NOT_FOUND
   */
  async meant(filter: CustomerFilter, id?: string): Promise<CustomersMeant> {
    return id === undefined ? filter : { ...filter, within: (await this.find(id)).filter };
  }

  /** @throws Problem SEGMENT_EXISTS */
  async create(tx: EntityManager, actor: Actor, { name, description = null, filter }: NewSegment): Promise<Segment> {
    const rows: Segment[] = await tx.query(
      `INSERT INTO segment (id, name, description, filter) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
      [newId(), name, description, JSON.stringify(filter)],
    );
    const [segment] = rows;
    if (!segment) throw taken();
    await tell(tx, actor, 'segment.created', segment.id, changesOf({}, auditable(segment)));
    return segment;
  }

  /**
   * Changes what is given. What changes nothing is written nowhere.
   * @param revision the one the changes were made for; unset: whatever it is
   * @throws Problem SEGMENT_NOT_FOUND, SEGMENT_CHANGED, SEGMENT_EXISTS
   */
  async update(
    tx: EntityManager,
    actor: Actor,
    id: string,
    changes: Partial<NewSegment>,
    revision?: number,
  ): Promise<Segment> {
    const before = await locked(tx, id);
    if (revision !== undefined && revision !== before.revision) {
      throw SEGMENT_CHANGED.problem(`It has revision ${before.revision} by now.`);
    }
    const wanted: Segment = { ...before, ...changes };
    if (JSON.stringify(said(before)) === JSON.stringify(said(wanted))) return before;
    const others: unknown[] = await tx.query('SELECT FROM segment WHERE lower(name) = lower($1) AND id <> $2', [
      wanted.name,
      id,
    ]);
    if (others.length > 0) throw taken();
    const [rows] = (await tx.query(
      `UPDATE segment SET name = $2, description = $3, filter = $4, revision = revision + 1, updated_at = clock_timestamp()
       WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, wanted.name, wanted.description, JSON.stringify(wanted.filter)],
    )) as [Segment[], number];
    const after = found(rows);
    await tell(tx, actor, 'segment.updated', id, changesOf(auditable(before), auditable(after)));
    return after;
  }

  /** What was begun with it goes on: work knows by itself who is meant. @throws Problem SEGMENT_NOT_FOUND */
  async remove(tx: EntityManager, actor: Actor, id: string): Promise<void> {
    const before = await locked(tx, id);
    await tx.query('DELETE FROM segment WHERE id = $1', [id]);
    await tell(tx, actor, 'segment.deleted', id, changesOf(auditable(before), {}));
  }
}

/** Names are few and changed by people: whoever changes one holds all, so that two never meet in one name. */
async function locked(tx: EntityManager, id: string): Promise<Segment> {
  if (!isUuid(id)) throw SEGMENT_NOT_FOUND.problem();
  await tx.query('LOCK TABLE segment IN SHARE ROW EXCLUSIVE MODE');
  return found(await tx.query(`SELECT ${COLUMNS} FROM segment WHERE id = $1 FOR UPDATE`, [id]));
}

function found([segment]: Segment[]): Segment {
  if (!segment) throw SEGMENT_NOT_FOUND.problem();
  return segment;
}

function taken(): Error {
  const entry = { pointer: '/name', code: 'TAKEN', message: 'another segment has this name' };
  return SEGMENT_EXISTS.problem(undefined, [entry]);
}

function said({ name, description, filter }: Segment): object {
  return { name, description, filter: Object.entries(filter).sort(([one], [other]) => (one < other ? -1 : 1)) };
}

/** Of a segment what an audit entry may tell. */
function auditable({ name, description, filter }: Segment): Record<string, unknown> {
  return { name, description, filter: auditableFilter(filter) };
}

function tell(tx: EntityManager, actor: Actor, action: string, subjectId: string, changes: object): Promise<void> {
  return writeAudit(tx, actor, [{ action, subjectKind: 'segment', subjectId, ...changes }]);
}
