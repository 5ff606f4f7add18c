/** The day on which all samples happen. */
const SAMPLE_DAY = Date.parse('2025-11-22T00:00:00Z');
const DAY_MS = 24 * 3_600_000;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/**
 * A sample as if it happened today: every time in it moved by the same number of whole days. One that lay in the future then
 * does so again, and nothing of it has expired.
 */
export function freshSample<Data>(sample: Data, now = new Date()): Data {
  const days = Math.ceil((now.getTime() - SAMPLE_DAY) / DAY_MS);
  return moved(sample, days * DAY_MS) as Data;
}

function moved(value: unknown, ms: number): unknown {
  if (typeof value === 'string') return TIME.test(value) ? new Date(Date.parse(value) + ms).toISOString() : value;
  if (Array.isArray(value)) return value.map((each) => moved(each, ms));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, moved(each, ms)]));
}
