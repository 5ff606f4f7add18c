import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEvent, createValidator, problemsOf } from '@marmalade/contracts-envelope';
import { SiteChanged } from '@marmalade/contracts-identity';
import { BirthdayDiscountIssued, DiscountIssued } from '@marmalade/contracts-loyalty';
import { Outbox } from '@marmalade/outbox';
import { DataSource } from 'typeorm';
import { openDatabase } from '@marmalade/database';
import { issueTo, makeTemplate, rubles } from '../../test/discounts.js';
import { type LoyaltyApp, startLoyaltyApp } from '../../test/loyalty-app.js';
import { SYSTEM } from '../audit/loyalty-audit.js';
import { newCode } from '../codes/discount-code.js';
import { CustomerDirectory } from '../customers/customer-directory.js';
import { TemplateStore } from '../discount-templates/template-store.js';
import { DiscountIssuer } from '../discounts/discount-issuer.js';
import { MIGRATIONS } from '../migrations/index.js';
import { SettingDirectory } from '../settings/setting-directory.js';
import { SiteDirectory } from '../sites/site-directory.js';

let app: LoyaltyApp;
let dataSource: DataSource;
let issuer: DiscountIssuer;
let templates: TemplateStore;
let customers: CustomerDirectory;
let sites: SiteDirectory;

beforeAll(async () => {
  app = await startLoyaltyApp();
  const logger = { info() {}, warn() {} };
  dataSource = await openDatabase({ url: app.databaseUrl, schema: 'loyalty', migrations: MIGRATIONS, logger });
  templates = new TemplateStore(dataSource);
  customers = new CustomerDirectory(dataSource);
  sites = new SiteDirectory(dataSource, new SettingDirectory(dataSource), { timeZone: 'UTC', locale: 'en' });
  issuer = new DiscountIssuer(templates, sites, new Outbox(dataSource));
});
afterAll(async () => {
  await dataSource.destroy();
  await app.close();
});

const eventsOf = async (type: string, customerId: string) =>
  (await app.announced(type)).filter(({ data }) => data.customer?.id === customerId);

test('a customer is given a discount, told of it, and the audit log tells of it without its code', async () => {
  const id = await app.customer({ customer: { id: randomUUID(), name: 'Анна', locale: 'ru' } });
  const discount = await issueTo(app, id, {
    codePrefix: 'SWEET',
    title: { en: 'Welcome', ru: 'Добро пожаловать' },
    minimumOrder: rubles('1000'),
    validUntil: '2099-12-31',
  });
  expect(discount).toMatchObject({
    customerId: id,
    code: expect.stringMatching(/^SWEET-[2-9A-HJ-KM-NP-Z]{4}-[2-9A-HJ-KM-NP-Z]{4}$/),
    state: 'active',
    usesLeft: 1,
    issuedVia: 'api',
    validUntil: '2099-12-31T23:59:59.999Z',
    qrUrl: `http://127.0.0.1:3000/api/v1/discounts/${discount.id}/qr.png`,
  });
  const [event, ...more] = await eventsOf('loyalty.discount_issued', id);
  expect(more).toEqual([]);
  expect(event!.data).toMatchObject({ discountId: discount.id, code: discount.code, title: 'Добро пожаловать' });
  expect(problemsOf(createValidator().compile(DiscountIssued.schema), event!.data)).toEqual([]);
  const entries = (await app.announced('loyalty.audited')).flatMap(({ data }) => data.entries);
  const entry = entries.find(({ subjectId }) => subjectId === discount.id);
  expect(entry).toMatchObject({ action: 'discount.issued', after: { customerId: id, issuedVia: 'api' } });
  expect(JSON.stringify(entry)).not.toContain(discount.code);
  const [row] = await app.sql(`SELECT headers, order_key FROM outbox WHERE routing_key = 'loyalty.discount_issued' AND order_key = $1`, [id]); // prettier-ignore
  expect(row.headers).toMatchObject({ subject: id });
});

test('days end at midnight of the shop', async () => {
  const settings = { timeZone: 'Asia/Vladivostok' };
  await app.tell(createEvent(SiteChanged, { ...SiteChanged.sample, site: 'east', settings }));
  const id = await app.customer({ site: 'east' });
  const discount = await issueTo(app, id, { validUntil: '2099-12-31' });
  expect(discount.validUntil).toBe('2099-12-31T13:59:59.999Z');
});

test('the same key issues one; without a key each request issues another', async () => {
  const customerId = await app.customer();
  const { id: templateId } = await makeTemplate(app);
  const headers = { 'idempotency-key': randomUUID() };
  const ask = () => app.ask('POST', '/discounts', { templateId, customerId }, undefined, headers);
  const first = await ask();
  expect((await ask()).body).toEqual(first.body);
  expect((await app.ask('POST', '/discounts', { templateId, customerId })).body.id).not.toBe(first.body.id);
  expect((await app.ask('GET', `/discount-templates/${templateId}`)).body.issued).toBe(2);
});

test('who may have none is refused with the reason', async () => {
  const { id: templateId } = await makeTemplate(app);
  const blocked = await app.customer({ status: 'blocked' });
  const inactive = await app.customer({ status: 'inactive' });
  const tester = await app.customer({ isTest: true });
  const refusal = async (customerId: string) => (await app.ask('POST', '/discounts', { templateId, customerId })).body;
  expect(await refusal(blocked)).toMatchObject({ code: 'CUSTOMER_NOT_ISSUABLE', errors: [{ code: 'CUSTOMER_BLOCKED' }] }); // prettier-ignore
  expect(await refusal(inactive)).toMatchObject({ errors: [{ code: 'CUSTOMER_INACTIVE' }] });
  expect(await refusal(tester)).toMatchObject({ errors: [{ code: 'TEST_DATA' }] });
  expect(await refusal(randomUUID())).toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
  expect(await refusal('nobody')).toMatchObject({ code: 'VALIDATION_FAILED' });
  expect(await eventsOf('loyalty.discount_issued', blocked)).toEqual([]);
  await issueTo(app, tester, { isTest: true });
});

test('nothing is issued of a template that is archived, off or over', async () => {
  const customerId = await app.customer();
  const issue = async (templateId: string, more = {}) =>
    (await app.ask('POST', '/discounts', { templateId, customerId, ...more })).body.code;
  const archived = await makeTemplate(app);
  await app.ask('DELETE', `/discount-templates/${archived.id}`);
  expect(await issue(archived.id)).toBe('DISCOUNT_TEMPLATE_NOT_ISSUABLE');
  expect(await issue((await makeTemplate(app, { active: false })).id)).toBe('DISCOUNT_TEMPLATE_NOT_ISSUABLE');
  expect(await issue((await makeTemplate(app, { validUntil: '2020-01-01' })).id)).toBe('DISCOUNT_TEMPLATE_NOT_ISSUABLE'); // prettier-ignore
  expect(await issue(randomUUID())).toBe('DISCOUNT_TEMPLATE_NOT_FOUND');
  expect(await issue((await makeTemplate(app)).id, { validUntil: '2020-01-01' })).toBe('VALIDATION_FAILED');
});

test('a batch gives one to each who may have one, and a job to nobody two', async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, () => app.customer()));
  const blocked = await app.customer({ status: 'blocked' });
  const stranger = randomUUID();
  const { id: templateId } = await makeTemplate(app);
  const jobId = randomUUID();
  const requestedBy = { role: 'marketing', id: randomUUID(), name: 'Olga' };
  const body = { templateId, customerIds: [...ids, blocked, stranger, ids[0]], jobId, requestedBy };
  const { body: first } = await app.ask('POST', '/discounts/batch', body);
  expect(first.issued).toBe(20);
  expect(first.skipped).toEqual(
    expect.arrayContaining([
      { customerId: blocked, reason: 'CUSTOMER_BLOCKED' },
      { customerId: stranger, reason: 'CUSTOMER_UNKNOWN' },
    ]),
  );
  const { body: second } = await app.ask('POST', '/discounts/batch', body);
  expect(second.issued).toBe(0);
  expect(second.skipped.filter(({ reason }: { reason: string }) => reason === 'ALREADY_ISSUED')).toHaveLength(20);
  const [row] = await app.sql('SELECT issued_via, issued_by FROM discount WHERE customer_id = $1', [ids[3]]);
  expect(row).toEqual({ issued_via: 'bulk', issued_by: requestedBy });
  const forOthers = await app.ask('POST', '/discounts/batch', body, { role: 'service', id: 'k', scopes: ['discounts:*'] }); // prettier-ignore
  expect(forOthers.status).toBe(403);
});

test('limits of issuing hold, also for many at once', async () => {
  const ids = await Promise.all(Array.from({ length: 12 }, () => app.customer()));
  const { id: templateId } = await makeTemplate(app, { maxIssued: 5 });
  const answers = await Promise.all(ids.map((customerId) => app.ask('POST', '/discounts', { templateId, customerId })));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
  const refused = answers.filter(({ status }) => status !== 201);
  for (const { body } of refused) expect(body.errors).toMatchObject([{ code: 'TEMPLATE_LIMIT_REACHED' }]);
  expect(await app.sql('SELECT FROM discount WHERE template_id = $1', [templateId])).toHaveLength(5);

  const twice = await makeTemplate(app, { maxUsesPerCustomer: 2 });
  const asked = await Promise.all(
    Array.from({ length: 6 }, () => app.ask('POST', '/discounts', { templateId: twice.id, customerId: ids[0] })),
  );
  expect(asked.filter(({ status }) => status === 201)).toHaveLength(2);
  expect(asked.find(({ status }) => status === 409)!.body.errors).toMatchObject([{ code: 'CUSTOMER_LIMIT_REACHED' }]);
});

test('of what happens once a customer gets one, whoever issues it at the same time', async () => {
  const ids = await Promise.all(Array.from({ length: 8 }, () => app.customer()));
  const template = await templates.find((await makeTemplate(app, { trigger: 'birthday' })).id);
  const known = [...(await customers.findAll(ids)).values()];
  const order = { template, customers: known, via: 'birthday', issuedBy: SYSTEM, onceKey: () => 'birthday:2026' } as const; // prettier-ignore
  const rounds = await Promise.all(
    Array.from({ length: 4 }, () => dataSource.transaction((tx) => issuer.issue(tx, order))),
  );
  expect(rounds.flatMap(({ issued }) => issued)).toHaveLength(8);
  expect(rounds.flatMap(({ skipped }) => skipped)).toHaveLength(24);
  const [event] = await eventsOf('loyalty.birthday_discount_issued', ids[0]!);
  expect(problemsOf(createValidator().compile(BirthdayDiscountIssued.schema), event!.data)).toEqual([]);
  await dataSource.transaction((tx) => issuer.issue(tx, { ...order, onceKey: 'birthday:2027' }));
  expect(await app.sql('SELECT FROM discount WHERE template_id = $1', [template.id])).toHaveLength(16);
});

test('the room of those who have one already is given to the next', async () => {
  const ids = await Promise.all(Array.from({ length: 4 }, () => app.customer()));
  const { id } = await makeTemplate(app, { maxIssued: 3 });
  const known = ids.map((each) => customers.find(each));
  const [a, b, c, d] = (await Promise.all(known)) as [never, never, never, never];
  const issue = async (list: never[]) =>
    dataSource.transaction(
      async (tx) =>
      issuer.issue(tx, { template: await templates.find(id, tx), customers: list, via: 'bulk', issuedBy: SYSTEM, onceKey: 'k' }), // prettier-ignore
    );
  await issue([a]);
  const { issued, skipped } = await issue([a, b, c, d]);
  expect(issued.map(({ customerId }) => customerId)).toEqual([ids[1], ids[2]]);
  expect(skipped.map(({ reason }) => reason).sort()).toEqual(['ALREADY_ISSUED', 'TEMPLATE_LIMIT_REACHED']);
});

test('a code that is taken is drawn again, but not for ever', async () => {
  const [taken, free] = [newCode('', 8), newCode('', 8)];
  const ids = await Promise.all([0, 1].map(() => app.customer()));
  const template = await templates.find((await makeTemplate(app)).id);
  const order = { template, customers: [...(await customers.findAll(ids)).values()], via: 'manual', issuedBy: SYSTEM } as const; // prettier-ignore
  const drawing = (...codes: string[]) => new DiscountIssuer(templates, sites, new Outbox(dataSource), () => codes.shift() ?? taken); // prettier-ignore
  const { issued } = await dataSource.transaction((tx) => drawing(taken, taken, taken, free).issue(tx, order));
  expect(issued.map(({ code }) => code).sort()).toEqual([taken, free].sort());
  const exhausted = dataSource.transaction((tx) => drawing().issue(tx, order));
  await expect(exhausted).rejects.toMatchObject({ code: 'DISCOUNT_CODES_EXHAUSTED' });
  expect(await app.sql('SELECT FROM discount WHERE template_id = $1', [template.id])).toHaveLength(2);
});

test('who is erased meanwhile is given none', async () => {
  const id = await app.customer();
  const template = await templates.find((await makeTemplate(app)).id);
  const known = (await customers.find(id))!;
  await app.sql('DELETE FROM customer WHERE id = $1', [id]);
  const order = { template, customers: [known], via: 'manual', issuedBy: SYSTEM } as const;
  const { skipped } = await dataSource.transaction((tx) => issuer.issue(tx, order));
  expect(skipped).toEqual([{ customerId: id, reason: 'CUSTOMER_UNKNOWN' }]);
});

test('what happens issues of the newest active template of the site, else of all sites', async () => {
  const forAll = await makeTemplate(app, { trigger: 'referral' });
  const forSite = await makeTemplate(app, { trigger: 'referral', site: 'cakes' });
  await makeTemplate(app, { trigger: 'referral', site: 'cakes', active: false });
  await makeTemplate(app, { trigger: 'referral', site: 'cakes', validUntil: '2020-01-01' });
  await makeTemplate(app, { trigger: 'referral', isTest: true });
  const newest = await makeTemplate(app, { trigger: 'referral' });
  expect(forAll.id < newest.id).toBe(true);
  expect((await issuer.templateFor('referral', 'cakes'))!.id).toBe(forSite.id);
  expect((await issuer.templateFor('referral', 'pies'))!.id).toBe(newest.id);
  expect((await issuer.templateFor('referral', null))!.id).toBe(newest.id);
  expect(await issuer.templateFor('subscription', null, { isTest: true })).toBeUndefined();
});
