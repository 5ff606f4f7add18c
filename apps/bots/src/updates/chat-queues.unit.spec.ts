import { expect, test } from '@jest/globals';
import { ChatQueues } from './chat-queues.js';

/** Work that ends when it is told to. */
function work(log: string[], name: string) {
  let end = () => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  const run = async () => {
    log.push(`${name} begins`);
    await ended;
    log.push(`${name} ends`);
  };
  return { run, end: () => end() };
}

test('a chat is served in order, different chats at once, and no more than may be', async () => {
  const log: string[] = [];
  const queues = new ChatQueues({ concurrency: 2, waiting: 10 });
  const [first, second, other, third] = ['first', 'second', 'other', 'third'].map((name) => work(log, name));
  queues.add(1, first!.run);
  queues.add(1, second!.run);
  queues.add(2, other!.run);
  queues.add(3, third!.run);
  expect(log).toEqual(['first begins', 'other begins']);
  for (const each of [first!, second!, other!, third!]) each.end();
  await queues.drained();
  expect(log.indexOf('second begins')).toBeGreaterThan(log.indexOf('first ends'));
  expect(log).toHaveLength(8);
});

test('one chat takes no more than its share, and all together no more than there is room for', async () => {
  const queues = new ChatQueues({ concurrency: 1, waiting: 20 });
  const blocked = work([], 'blocked');
  expect(Array.from({ length: 31 }, () => queues.add(1, blocked.run)).filter(Boolean)).toHaveLength(30);
  expect(queues.hasRoom()).toBe(false);
  blocked.end();
  await queues.drained();
  expect(queues.hasRoom()).toBe(true);
});
