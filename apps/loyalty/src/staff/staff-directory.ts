import type { DataOf, Person } from '@marmalade/contracts-envelope';
import type { StaffChanged } from '@marmalade/contracts-identity';
import { newestFacts } from '@marmalade/messaging';
import type { DataSource, EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';

export type StaffFact = DataOf<typeof StaffChanged>;

/** A member of staff as identity tells of them. */
export interface StaffMember {
  id: string;
  /** As events carry them. */
  person: Person;
  role: StaffFact['role'];
  active: boolean;
  /** Of a cashier: the shop they work in. */
  location: string | null;
  /** The brand they work for; null: all of them. */
  site: string | null;
}

/** Who works here, as identity tells of them. */
export class StaffDirectory {
  constructor(private readonly dataSource: DataSource) {}

  /** @param on the transaction it is asked for in; unset: none */
  async find(id: string, on: DataSource | EntityManager = this.dataSource): Promise<StaffMember | undefined> {
    if (!isUuid(id)) return undefined;
    const [row]: StaffMember[] = await on.query(
      'SELECT id, person, role, active, location, site FROM staff WHERE id = $1',
      [id],
    );
    return row;
  }

  /** Keeps what identity tells of staff, in one statement. An older fact than the one known changes nothing. */
  async learn(tx: EntityManager, facts: readonly StaffFact[]): Promise<void> {
    const rows = newestFacts(facts, ({ staff }) => staff.id).filter(({ staff }) => isUuid(staff.id));
    if (rows.length === 0) return;
    await tx.query(
      `INSERT INTO staff AS known (id, person, role, active, location, site, is_test, revision)
       SELECT id, person::jsonb, role, active, location, site, is_test, revision
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bool[], $5::text[], $6::text[], $7::bool[], $8::int[])
         AS told (id, person, role, active, location, site, is_test, revision)
       ORDER BY id
       ON CONFLICT (id) DO UPDATE SET person = excluded.person, role = excluded.role, active = excluded.active,
         location = excluded.location, site = excluded.site, is_test = excluded.is_test, revision = excluded.revision
       WHERE known.revision < excluded.revision`,
      [
        rows.map(({ staff }) => staff.id),
        rows.map(({ staff }) => JSON.stringify(staff)),
        rows.map(({ role }) => role),
        rows.map(({ active }) => active),
        rows.map(({ location }) => location ?? null),
        rows.map(({ site }) => site ?? null),
        rows.map(({ isTest }) => isTest),
        rows.map(({ revision }) => revision),
      ],
    );
  }
}
