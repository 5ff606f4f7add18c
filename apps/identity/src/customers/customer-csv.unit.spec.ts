import { expect, test } from '@jest/globals';
import { CSV_COLUMNS, csvHeader, csvLines } from './customer-csv.js';
import type { Customer } from './customer.js';

const CUSTOMER: Customer = {
  id: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77',
  name: 'Анна "Аня" Смирнова, мл.',
  email: 'anna@example.com',
  emailVerified: true,
  phone: null,
  phoneVerified: false,
  telegramId: '482910573',
  telegramBlocked: false,
  birthday: '1991-05-14',
  locale: 'ru',
  timeZone: 'Asia/Vladivostok',
  tags: ['vip', 'gold'],
  status: 'active',
  subscribed: null,
  subscriptionCheckedAt: null,
  source: null,
  site: null,
  isTest: false,
  revision: 3,
  createdAt: new Date('2025-11-20T09:15:00Z'),
  updatedAt: new Date('2025-11-21T02:06:00Z'),
};

/** A reader of its own, to tell what a line says from how it is written. */
function parse(csv: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n|$)/gy;
  for (let match = cell.exec(csv); match !== null && match.index < csv.length; match = cell.exec(csv)) {
    const [, text, end] = match;
    rows.at(-1)!.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);
    if (end === '\r\n') rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}

test('a customer is a line', () => {
  expect(parse(csvHeader() + csvLines([CUSTOMER, CUSTOMER]))).toEqual([
    [...CSV_COLUMNS],
    ...Array.from({ length: 2 }, () => [
      CUSTOMER.id,
      CUSTOMER.name,
      'anna@example.com',
      'true',
      '',
      'false',
      '482910573',
      '1991-05-14',
      'ru',
      'Asia/Vladivostok',
      'vip, gold',
      'active',
      '',
      '',
      '',
      '',
      'false',
      '2025-11-20T09:15:00.000Z',
      '2025-11-21T02:06:00.000Z',
      'false',
    ]),
  ]);
  expect(csvLines([])).toBe('');
  expect(csvHeader(true)).toBe(`\ufeff${csvHeader()}`);
});

const STARTS = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', 'a', ' ', '"', "'", ',', 'я', ''];
const RESTS = ['', '1+1', 'cmd|"/c calc"!A0', 'HYPERLINK("https://evil.example")', ',x', '\r\n=1', '7 914'];
const DANGEROUS = /^[=+\-@\t\r\n＝＋－＠]/;

test('no cell begins like a formula, and all say what they said', () => {
  const texts = STARTS.flatMap((start) => RESTS.map((rest) => start + rest));
  const lines = parse(csvLines(texts.map((text) => ({ ...CUSTOMER, name: text, source: text, tags: [text] }))));
  expect(lines).toHaveLength(texts.length);
  lines.forEach((line, row) => {
    const cells = [
      line[CSV_COLUMNS.indexOf('name')],
      line[CSV_COLUMNS.indexOf('source')],
      line[CSV_COLUMNS.indexOf('tags')],
    ];
    const text = texts[row];
    expect(cells).toEqual(Array.from(cells, () => (DANGEROUS.test(text) ? `'${text}` : text)));
    for (const cell of line) expect(cell).not.toMatch(DANGEROUS);
  });
});
