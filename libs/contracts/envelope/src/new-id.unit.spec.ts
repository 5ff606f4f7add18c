import { expect, test } from '@jest/globals';
import { validate, version } from 'uuid';
import { newId } from './cloud-event.js';

test('ids of one process grow, however many a millisecond has', () => {
  const ids = Array.from({ length: 50_000 }, newId);
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
});

test('an id tells when it was made', () => {
  const made = Number.parseInt(newId().replace('-', '').slice(0, 12), 16);
  expect(Math.abs(made - Date.now())).toBeLessThan(1_000);
});
