import { describe, expect, test } from '@jest/globals';
import { createValidator, problemsOf } from './define-event.js';
import { Person } from './person.js';

const validate = createValidator().compile(Person);
const holds = (person: object) => problemsOf(validate, person).length === 0;

describe('Person', () => {
  test('needs an id only', () => {
    expect(holds({ id: '1' })).toBe(true);
    expect(holds({ name: 'Анна Смирнова' })).toBe(false);
    expect(holds({ id: '' })).toBe(false);
    expect(holds({ id: 'x'.repeat(129) })).toBe(false);
  });

  test('takes a field it does not know: publishers may tell more', () => {
    expect(holds({ id: '1', nickname: 'Anya' })).toBe(true);
  });

  test.each([
    ['email', 'anna@example.com', true],
    ['email', 'anna', false],
    ['phone', '+79145550123', true],
    ['phone', '89145550123', false],
    ['phone', '+7 914 555-01-23', false],
    ['telegramId', '482910573', true],
    ['telegramId', '-1001234567890', true],
    ['telegramId', '@anna', false],
    ['telegramId', '1'.repeat(21), false],
    ['locale', 'ru', true],
    ['locale', 'zh-Hant-TW', true],
    ['locale', 'ru_RU', false],
    ['timeZone', 'Asia/Vladivostok', true],
    ['timeZone', 'Etc/GMT+10', true],
    ['timeZone', 'Asia Vladivostok', false],
  ])('%s %j: %s', (field, value, expected) => {
    expect(holds({ id: '1', [field]: value })).toBe(expected);
  });
});
