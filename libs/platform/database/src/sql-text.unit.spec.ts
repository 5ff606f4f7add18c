import { expect, test } from '@jest/globals';
import { containing, Parameters } from './sql-text.js';

test('parameters are numbered as they come', () => {
  const parameters = new Parameters();
  expect([parameters.add('a'), parameters.add(undefined), parameters.add('a')]).toEqual(['$1', '$2', '$3']);
  expect(parameters.values).toEqual(['a', undefined, 'a']);
});

test.each([
  ['100 %', '%100 \\%%'],
  ['a_b', '%a\\_b%'],
  ['\\', '%\\\\%'],
  ['', '%%'],
])('%j is looked for as it stands: %j', (text, pattern) => expect(containing(text)).toBe(pattern));
