import { expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { KeptReading } from './kept-reading.js';

const [pool, transaction] = [{}, {}] as [DataSource, DataSource];

/** A table whose reading the test ends. */
function table() {
  const waiting: ((answer: Promise<number> | number) => void)[] = [];
  const kept = new KeptReading(() => new Promise<number>((answer) => waiting.push(answer)));
  return { kept, waiting };
}

test('who asks at the same time waits for one reading, and who asks later has it', async () => {
  const { kept, waiting } = table();
  const answers = Promise.all([kept.get(pool), kept.get(pool)]);
  waiting[0]!(1);
  expect(await answers).toEqual([1, 1]);
  expect(await kept.get(transaction)).toBe(1);
  expect(waiting).toHaveLength(1);
});

test('what began to be read before a change was committed is not kept', async () => {
  const { kept, waiting } = table();
  const before = kept.get(pool);
  kept.forget();
  const after = kept.get(pool);
  waiting[1]!(2);
  expect(await after).toBe(2);
  waiting[0]!(1);
  expect(await before).toBe(1);
  expect(await kept.get(pool)).toBe(2);
});

test('what was read last is known even if a change has come since, until the change is read', async () => {
  const { kept, waiting } = table();
  expect(kept.last).toBeUndefined();
  const before = kept.get(pool);
  kept.forget();
  waiting[0]!(1);
  await before;
  expect(kept.last).toBe(1);
  const after = kept.get(pool);
  expect(kept.last).toBe(1);
  waiting[1]!(2);
  await after;
  expect(kept.last).toBe(2);
});

test('a reading that fails is nobody else’s, and is not kept', async () => {
  const { kept, waiting } = table();
  const failing = kept.get(transaction);
  const other = kept.get(pool);
  waiting[0]!(Promise.reject(new Error('aborted')));
  await expect(failing).rejects.toThrow('aborted');
  waiting[1]!(1);
  expect(await other).toBe(1);
  kept.forget();
  const again = kept.get(pool);
  waiting[2]!(Promise.reject(new Error('gone')));
  await expect(again).rejects.toThrow('gone');
  const last = kept.get(pool);
  waiting[3]!(4);
  expect(await last).toBe(4);
});
