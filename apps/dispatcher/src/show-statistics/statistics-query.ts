import { VALIDATION_FAILED, QueryFlag } from '@marmalade/http';
import { PickType } from '@nestjs/swagger';
import { NotificationFilter } from '../notifications/notification-filter.js';

const DAY_MS = 86_400_000;
const DAYS_MAX = 92;

/** What is counted: the last 24 hours, unless a time is given. */
export class StatisticsQuery extends PickType(NotificationFilter, ['from', 'to', 'type', 'channel', 'site'] as const) {
  @QueryFlag('count test data too')
  test?: boolean;
}

/** @throws Problem VALIDATION_FAILED when it ends before it begins, or is longer than 92 days */
export function rangeOf({ from, to }: StatisticsQuery, now = new Date()): { from: Date; to: Date } {
  const end = to ?? now;
  const range = { from: from ?? new Date(end.getTime() - DAY_MS), to: end };
  const ms = range.to.getTime() - range.from.getTime();
  if (ms > 0 && ms <= DAYS_MAX * DAY_MS) return range;
  const message = ms > 0 ? `at most ${DAYS_MAX} days are counted` : 'from lies before to';
  throw VALIDATION_FAILED.problem(undefined, [
    { pointer: '/from', code: ms > 0 ? 'RANGE_TOO_LONG' : 'RANGE_EMPTY', message },
  ]);
}
