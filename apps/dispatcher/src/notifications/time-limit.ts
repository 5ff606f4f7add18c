import { type TimeLimitOptions, withinTime as withinTimeOf } from '@marmalade/http';
import type { DataSource, EntityManager } from 'typeorm';

const HINT = 'Narrow it down: by a time (from, to), a recipient, or fewer filters.';

/**
 * Runs queries over notifications of which each may take so long at most.
 * @throws Problem LIST_TOO_SLOW
 */
export function withinTime<Result>(
  dataSource: DataSource,
  read: (tx: EntityManager) => Promise<Result>,
  options: Omit<TimeLimitOptions, 'hint'> = {},
): Promise<Result> {
  return withinTimeOf(dataSource, read, { hint: HINT, ...options });
}
