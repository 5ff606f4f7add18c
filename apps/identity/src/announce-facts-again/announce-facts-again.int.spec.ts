import { Outbox } from '@marmalade/outbox';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openIdentityDatabase, SILENT } from '../../test/identity-database.js';
import { addCustomer, addStaff, announced } from '../../test/sign-in-app.js';
import { wantFacts } from '../wanted-facts/wanted-facts.js';
import { AnnounceFactsAgain } from './announce-facts-again.js';

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let dataSource: DataSource;
let outbox: Outbox;

beforeAll(async () => {
  database = await openIdentityDatabase();
  dataSource = database.dataSource;
  outbox = new Outbox(dataSource);
});
afterAll(() => database.close());
beforeEach(() => dataSource.query('TRUNCATE customer, staff, site, setting, outbox, wanted_fact CASCADE'));

const again = (batch: number) => new AnnounceFactsAgain(dataSource, outbox, SILENT as never, batch);
const idsOf = async (type: string) => (await announced(dataSource, type)).map(({ data }) => data.customer.id);

test('everybody and everything there is is announced as it is now, and no more than once', async () => {
  const customers = [];
  for (let count = 0; count < 7; count += 1) customers.push(await addCustomer(dataSource));
  await dataSource.query('UPDATE customer SET revision = 4 WHERE id = $1', [customers[2]]);
  const staff = await addStaff(dataSource, { role: 'cashier' });
  await dataSource.query(`INSERT INTO site (id, settings, revision) VALUES ('riga', '{"timeZone":"Europe/Riga"}', 2)`);
  await dataSource.query(
    `INSERT INTO setting (key, value, revision, updated_by)
     VALUES ('shop.currency', '"RUB"', 4, 'x'), ('loyalty.birthday_hour', '99', 2, 'x'), ('gone.setting', '1', 1, 'x')`,
  );
  await wantFacts(dataSource.manager, ['customer.changed', 'staff.changed', 'site.changed', 'setting.changed']);
  await again(100).round();
  expect(await idsOf('customer.changed')).toEqual([...customers].sort());
  expect((await announced(dataSource, 'customer.changed')).map(({ data }) => data.revision).sort()).toEqual([1, 1, 1, 1, 1, 1, 4]); // prettier-ignore
  expect(await announced(dataSource, 'staff.changed')).toMatchObject([
    { data: { staff: { id: staff }, role: 'cashier' } },
  ]);
  expect(await announced(dataSource, 'site.changed')).toMatchObject([
    { data: { site: 'riga', revision: 2, settings: { timeZone: 'Europe/Riga' } } },
  ]);
  // What does not fit any more is as good as not set; what is no setting any more is nobody's business.
  expect((await announced(dataSource, 'setting.changed')).map(({ data }) => data)).toEqual([
    { key: 'loyalty.birthday_hour', revision: 2, value: 10 },
    { key: 'shop.currency', revision: 4, value: 'RUB' },
  ]);
  await again(100).round();
  expect(await idsOf('customer.changed')).toHaveLength(7);
});

test('a full outbox is left to drain; the round goes on where it was, and two rounds at once share the work', async () => {
  const customers = [];
  for (let count = 0; count < 7; count += 1) customers.push(await addCustomer(dataSource));
  await wantFacts(dataSource.manager, ['customer.changed']);
  const seen: string[] = [];
  for (const expected of [3, 6, 7]) {
    await Promise.all([again(3).round(), again(3).round()]);
    const ids = await idsOf('customer.changed');
    expect(ids.length).toBeLessThanOrEqual(3);
    seen.push(...ids);
    expect(seen).toHaveLength(expected);
    await dataSource.query('DELETE FROM outbox');
  }
  expect(seen).toEqual([...customers].sort());
  await again(3).round();
  expect(await dataSource.query('SELECT * FROM wanted_fact')).toEqual([]);
});

test('whoever asks while a round is under way hears all of it', async () => {
  for (let count = 0; count < 4; count += 1) await addCustomer(dataSource);
  await wantFacts(dataSource.manager, ['customer.changed']);
  await again(2).round();
  expect(await idsOf('customer.changed')).toHaveLength(2);
  await wantFacts(dataSource.manager, ['customer.changed']);
  await dataSource.query('DELETE FROM outbox');
  await again(100).round();
  expect(await idsOf('customer.changed')).toHaveLength(4);
});
