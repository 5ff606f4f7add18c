import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Feed } from './feed.js';

/** Serves a feed as the pump does, in pages. @returns the places that were sent */
function serve(feed: Feed, newest: number, page: number): number[] {
  const sent: number[] = [];
  for (let turn = 0; turn < 1_000; turn += 1) {
    const { after, upTo } = feed.wanted;
    const rows = Array.from({ length: page }, (_, index) => after + 1 + index).filter(
      (place) => place <= Math.min(upTo, newest),
    );
    const isAll = rows.length < page;
    const wasResuming = feed.isResuming;
    const total = feed.advance(rows.at(-1) ?? feed.place, rows.length, isAll);
    sent.push(...rows);
    if (isAll && !wasResuming) return sent;
    if (total !== undefined && total < 0) throw new Error('a count is never negative');
  }
  throw new Error('it never ends');
}

test('what was missed comes first, then what came meanwhile, each once', () => {
  const feed = new Feed(5);
  expect(serve(feed, 7, 2)).toEqual([6, 7]);
  feed.resume(2, 8);
  expect(feed.isResuming).toBe(true);
  expect(serve(feed, 9, 2)).toEqual([3, 4, 5, 8, 9]);
  feed.resume(2, 9);
  expect(serve(feed, 9, 2)).toEqual([]);
  feed.resume(0, 9);
  expect(serve(feed, 9, 10)).toEqual([1, 2]);
});

test('whatever a client says it has seen, nothing is sent twice, and nothing after it is left out', () => {
  const steps = fc.array(fc.oneof(fc.record({ newer: fc.nat(5) }), fc.record({ resume: fc.nat(30) })), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(fc.nat(10), steps, fc.integer({ min: 1, max: 4 }), (start, all, page) => {
      const feed = new Feed(start);
      let newest = start;
      let oldest = start;
      const sent: number[] = [];
      const seen = new Set<number>();
      for (const step of all) {
        if ('newer' in step) newest += step.newer;
        else {
          const place = Math.min(step.resume, newest);
          // What it says it has seen elsewhere needs not come.
          for (let each = oldest + 1; each <= place; each += 1) seen.add(each);
          oldest = Math.min(oldest, place);
          feed.resume(place, newest);
        }
        sent.push(...serve(feed, newest, page));
      }
      expect(new Set(sent).size).toBe(sent.length);
      for (let place = oldest + 1; place <= newest; place += 1) {
        if (!sent.includes(place)) expect([...seen]).toContain(place);
      }
    }),
  );
});
