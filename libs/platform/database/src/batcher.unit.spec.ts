import { expect, test } from '@jest/globals';
import { Batcher } from './batcher.js';

test('what comes together goes together, in order, and no batch is too large', async () => {
  const batches: number[][] = [];
  const batcher = new Batcher<number>(async (items) => void batches.push(items), 4);
  await Promise.all(Array.from({ length: 10 }, (_, index) => batcher.add(index)));
  expect(batches).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ]);
});

test('while one batch is written the next one fills', async () => {
  const batches: number[][] = [];
  let release: (() => void) | undefined;
  const begun = new Promise<void>((resolve) => {
    release = resolve;
  });
  let finish!: () => void;
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const batcher = new Batcher<number>(async (items) => {
    batches.push(items);
    release?.();
    await gate;
  });
  const first = batcher.add(1);
  await begun;
  const rest = [batcher.add(2), batcher.add(3)];
  finish();
  await Promise.all([first, ...rest]);
  expect(batches).toEqual([[1], [2, 3]]);
});

test('a batch that fails fails its own items only', async () => {
  const batcher = new Batcher<number>(async ([item]) => {
    if (item === 1) throw new Error('refused');
  }, 1);
  const results = await Promise.allSettled([batcher.add(0), batcher.add(1), batcher.add(2)]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  await batcher.drained();
  await batcher.add(3);
});
