import type { SomeCustomer } from './people.js';

type Query = Record<string, string>;

const word = (text: string, place: number): string => text.split(' ')[place] ?? text;
const national = (phone: string): string =>
  `8 (${phone.slice(2, 5)}) ${phone.slice(5, 8)}-${phone.slice(8, 10)}-${phone.slice(10)}`;
const day = (n: number): string => `${String(1 + (n % 12)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`;

/** What staff asks for, of one customer or another; `n` is another number each time. */
export const QUERIES: Record<string, (some: SomeCustomer, n: number) => Query> = {
  everybody: () => ({}),
  'status active': () => ({ status: 'active' }),
  'status inactive, 4 %': () => ({ status: 'inactive' }),
  'status blocked, 1 %': () => ({ status: 'blocked' }),
  subscribed: (_, n) => ({ subscribed: String(n % 2 === 0) }),
  'tag, 30 %': () => ({ tag: 'regular' }),
  'tag, 2 %': () => ({ tag: 'vip' }),
  'tag, 0.5 %': () => ({ tag: 'wholesale' }),
  'tag, 0.01 %': () => ({ tag: 'family' }),
  'tag of the oldest 10 %': () => ({ tag: 'old-crm' }),
  'tag of one hour': () => ({ tag: 'fair' }),
  'source of some weeks': (_, n) => ({ source: `campaign_${n % 25}` }),
  'source, 20 %': () => ({ source: 'direct' }),
  'source nobody has': () => ({ source: 'nowhere' }),
  'birthday today': (_, n) => ({ birthdayFrom: day(n), birthdayTo: day(n) }),
  'birthday in a week over new year': () => ({ birthdayFrom: '12-28', birthdayTo: '01-03' }),
  'test data': () => ({ isTest: 'true' }),
  'tag and source': (_, n) => ({ tag: 'vip', source: `campaign_${n % 25}` }),
  'tag, status and subscribed': () => ({ tag: 'old-crm', status: 'active', subscribed: 'true' }),
  'birthday and tag': (_, n) => ({ birthdayFrom: day(n), birthdayTo: day(n), tag: 'vip' }),
  'first name': ({ name }) => ({ q: word(name, 0) }),
  'last name': ({ name }) => ({ q: word(name, 1) }),
  'whole name': ({ name }) => ({ q: name }),
  'begin of both names': ({ name }) => ({ q: `${word(name, 0).slice(0, 3)} ${word(name, 1).slice(0, 4)}` }),
  'one letter': ({ name }) => ({ q: name.slice(0, 1) }),
  'two letters': ({ name }) => ({ q: word(name, 1).slice(0, 2) }),
  'e-mail': ({ email, id }) => ({ q: email ?? id }),
  'part of an e-mail': ({ email }) => ({ q: (email ?? 'anna.a0@x').split('@')[0]!.slice(0, 8) }),
  'phone as people write it': ({ phone }) => ({ q: national(phone ?? '+79990000000') }),
  'last four digits': ({ phone }) => ({ q: (phone ?? '+79990001234').slice(-4) }),
  'begin of a phone number': ({ phone }) => ({ q: (phone ?? '+79990001234').slice(0, 7) }),
  'Telegram id': ({ telegramId }) => ({ q: telegramId ?? '100000007' }),
  id: ({ id }) => ({ q: id }),
  nobody: (_, n) => ({ q: `щъыэ${n}` }),
  'name and tag': ({ name }) => ({ q: word(name, 1), tag: 'vip' }),
  'name and source': ({ name }, n) => ({ q: word(name, 0), source: `campaign_${n % 25}` }),
  'name and status': ({ name }) => ({ q: word(name, 1), status: 'blocked' }),
};
