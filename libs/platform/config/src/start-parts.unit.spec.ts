import { expect, test } from '@jest/globals';
import { startParts } from './start-parts.js';

test('what was started last is stopped first, and once', async () => {
  const stopped: string[] = [];
  const running = await startParts(async (onStop) => {
    for (const part of ['database', 'routes']) onStop(async () => stopped.push(part));
    return { url: 'http://here' };
  });
  expect(running.url).toBe('http://here');
  await running.close();
  await running.close();
  expect(stopped).toEqual(['routes', 'database']);
});

test('what was started before something failed is stopped again', async () => {
  const stopped: string[] = [];
  const starting = startParts(async (onStop) => {
    onStop(async () => stopped.push('database'));
    throw new Error('the port is taken');
  });
  await expect(starting).rejects.toThrow('the port is taken');
  expect(stopped).toEqual(['database']);
});
