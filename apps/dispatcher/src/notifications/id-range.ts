/**
 * How far the time in an id may lie from its row's `created_at`: the id is made by the service's clock when a notification is
 * planned, the time by the database's clock when the row is inserted.
 */
const CLOCK_TOLERANCE_MS = 5 * 60_000;
const LATEST_MS = 2 ** 48 - 1;

/**
 * Ids are UUIDv7, so they are in the order of time: what was created at a time or later has an id above this one. With such
 * a bound PostgreSQL finds a stretch of time by the primary key. Beside it the time itself has to be asked for.
 */
export function idBefore(time: Date): string {
  return lowestIdAt(time.getTime() - CLOCK_TOLERANCE_MS);
}

/** What was created before a time has an id below this one. */
export function idAfter(time: Date): string {
  return lowestIdAt(time.getTime() + CLOCK_TOLERANCE_MS);
}

/** The smallest id of a moment, by the clock that makes ids. */
export function idOf(time: Date): string {
  return lowestIdAt(time.getTime());
}

function lowestIdAt(ms: number): string {
  const hex = Math.min(Math.max(Math.floor(ms), 0), LATEST_MS)
    .toString(16)
    .padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
