import type { Parameters } from '@marmalade/database';
import type { RangeConditions } from './birthday-conditions.js';
import type { CustomerFilter } from './customer-filter.js';

/** Months, or years, of a range that are looked up one by one. */
const PERIODS_MAX = 40;
/** Nobody was registered earlier. */
const FIRST_YEAR = 2000;

/** Who came within a range of time, to the moment; the index knows months, and years of what is longer. */
export function registrations(
  { registeredFrom, registeredTo }: CustomerFilter,
  parameters: Parameters,
): RangeConditions {
  if (registeredFrom === undefined && registeredTo === undefined) return { conditions: [], facets: [] };
  const [from, to] = [timeOf(registeredFrom), timeOf(registeredTo)];
  return {
    conditions: [
      ...(from ? [`c.created_at >= ${parameters.add(from.toISOString())}::timestamptz`] : []),
      ...(to ? [`c.created_at < ${parameters.add(to.toISOString())}::timestamptz`] : []),
    ],
    facets: facetsOf(from ?? new Date(0), to ?? new Date()),
  };
}

/** A date is its first moment in UTC. */
function timeOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

function facetsOf(from: Date, to: Date): string[] {
  const first = Math.max(from.getUTCFullYear() * 12 + from.getUTCMonth(), FIRST_YEAR * 12);
  // One more than today's: clocks differ, and a month has just ended somewhere.
  const now = new Date();
  const last = Math.min(to.getUTCFullYear() * 12 + to.getUTCMonth(), now.getUTCFullYear() * 12 + now.getUTCMonth() + 1);
  if (last < first) return ['joined:never'];
  const months = Array.from({ length: Math.min(last - first + 1, PERIODS_MAX + 1) }, (_, n) => first + n);
  if (months.length <= PERIODS_MAX)
    return months.map((month) => `joined:${Math.floor(month / 12) * 100 + (month % 12) + 1}`);
  const [firstYear, lastYear] = [Math.floor(first / 12), Math.floor(last / 12)];
  const years = Array.from({ length: lastYear - firstYear + 1 }, (_, n) => firstYear + n);
  return years.length <= PERIODS_MAX ? years.map((year) => `joined:${year}`) : [];
}
