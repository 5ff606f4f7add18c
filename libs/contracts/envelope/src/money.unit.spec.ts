import { expect, test } from '@jest/globals';
import { createValidator, problemsOf } from './define-event.js';
import { Money } from './money.js';

const validate = createValidator().compile(Money);

test.each([
  [{ amount: '1500.00', currency: 'RUB' }, true],
  [{ amount: '0', currency: 'JPY' }, true],
  [{ amount: '1.234', currency: 'KWD' }, true],
  [{ amount: 1500, currency: 'RUB' }, false],
  [{ amount: '-1.00', currency: 'RUB' }, false],
  [{ amount: '1,00', currency: 'RUB' }, false],
  [{ amount: '1e3', currency: 'RUB' }, false],
  [{ amount: '.5', currency: 'RUB' }, false],
  [{ amount: '1.00', currency: 'rub' }, false],
  [{ amount: '1.00' }, false],
])('%j as money: %s', (value, expected) => {
  expect(problemsOf(validate, value).length === 0).toBe(expected);
});
