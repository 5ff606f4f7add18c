import { expect } from '@jest/globals';

/** I10: warnings and errors that a process may write in a second. */
const LINES_PER_SECOND = 10;
const BAD_LINE = /"level":"(?:warn|error|fatal)","time":"([^"]+:\d\d)\./;

/** I10: no process drowned its log in any second of the clock. @param outputs of the processes, lines of JSON */
export function expectQuiet(outputs: readonly string[]): void {
  const busiest = outputs.map(busiestSecond).reduce((one, other) => (other.length > one.length ? other : one), []);
  console.log(`most warnings of a process in a second: ${busiest.length}`);
  expect(busiest.length > LINES_PER_SECOND ? busiest : []).toEqual([]);
}

function busiestSecond(output: string): string[] {
  const bySecond = new Map<string, string[]>();
  for (const line of output.split('\n')) {
    const [, second] = BAD_LINE.exec(line) ?? [];
    if (second) bySecond.set(second, [...(bySecond.get(second) ?? []), line]);
  }
  return [...bySecond.values()].reduce((one, other) => (other.length > one.length ? other : one), []);
}
