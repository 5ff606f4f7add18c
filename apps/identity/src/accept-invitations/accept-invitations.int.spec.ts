import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { addStaff, announced, API_KEY, audited, EVERYTHING, type SignInApp, startSignInApp } from '../../test/sign-in-app.js'; // prettier-ignore
import { InviteStaffController } from '../invite-staff/invite-staff.controller.js';
import { AcceptInvitationsController } from './accept-invitations.controller.js';

const NOBODY = '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10';

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let app: SignInApp;
let query: (sql: string, values?: unknown[]) => Promise<any>;

beforeAll(async () => {
  database = await openIdentityDatabase();
  query = (sql, values) => database.dataSource.query(sql, values);
  app = await startSignInApp(database.dataSource, [InviteStaffController, AcceptInvitationsController], {
    TELEGRAM_CASHIER_BOT_USERNAME: 'sweets_cashier_bot',
  });
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(async () => {
  await query(`TRUNCATE ${EVERYTHING}`);
  await app.keys.changed();
});

const cashier = () => addStaff(database.dataSource, { role: 'cashier', email: null });
const invite = (id: string, { path = 'cashiers', key }: { path?: string; key?: string } = {}) =>
  app.ask('POST', `/${path}/${id}/invitation`, undefined, API_KEY, key ? { 'idempotency-key': key } : {});
const accept = (code: unknown, telegramId = '777', more = {}) =>
  app.ask('POST', '/auth/telegram/invitations', { code, telegramId, ...more }, API_KEY);
const codeOf = ({ status, body }: { status: number; body: any }) => [status, body.code];

describe('an invitation', () => {
  test('is a link to the bot, of letters Telegram passes on, and kept as a hash', async () => {
    const { status, body } = await invite(await cashier());
    expect(status).toBe(201);
    expect(body).toEqual({
      code: expect.stringMatching(/^mi_[A-Za-z0-9_-]{43}$/),
      url: `https://t.me/sweets_cashier_bot?start=${body.code}`,
      expiresAt: expect.any(String),
    });
    const days = (Date.parse(body.expiresAt) - Date.now()) / 86_400_000;
    expect(Math.round(days * 100) / 100).toBe(3);
    const kept = JSON.stringify(await query('SELECT * FROM staff_invitation, audit_log, outbox'));
    expect(kept).not.toContain(body.code);
    expect(await audited(database.dataSource)).toMatchObject([{ action: 'cashier.invited' }]);
  });

  test('is the same for a repeated key, and a new one takes the place of one that was not used', async () => {
    const id = await cashier();
    const first = await invite(id, { key: 'k1' });
    expect((await invite(id, { key: 'k1' })).body).toEqual(first.body);
    const second = await invite(id, { key: 'k2' });
    expect(codeOf(await accept(first.body.code))).toEqual([404, 'INVITATION_INVALID']);
    expect((await accept(second.body.code)).status).toBe(200);
  });

  test('is for those who work here, each by their own route', async () => {
    const gone = await addStaff(database.dataSource, { role: 'cashier', active: false });
    const owner = await addStaff(database.dataSource, { role: 'owner' });
    expect(codeOf(await invite(gone))).toEqual([409, 'PERSON_INACTIVE']);
    expect(codeOf(await invite(owner))).toEqual([404, 'STAFF_NOT_FOUND']);
    expect((await invite(owner, { path: 'admins' })).status).toBe(201);
    expect(codeOf(await invite(await cashier(), { path: 'admins' }))).toEqual([404, 'STAFF_NOT_FOUND']);
    for (const nobody of [NOBODY, 'x']) expect(codeOf(await invite(nobody))).toEqual([404, 'STAFF_NOT_FOUND']);
  });
});

describe('accepting one', () => {
  test('binds the Telegram account: a token for the bot, a fact for services, entries for the audit log', async () => {
    const id = await cashier();
    await query(`UPDATE staff SET location = 'Svetlanskaya 1', locale = 'ru', site = 'sweets'`);
    const { code } = (await invite(id)).body;
    const { status, body } = await accept(code, '777', { name: 'Ivan \u0000 P.' });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        principal: { id, role: 'cashier' },
        locale: 'ru',
        location: 'Svetlanskaya 1',
        site: 'sweets',
        expiresIn: 600,
      },
    });
    expect(await announced(database.dataSource, 'staff.changed')).toMatchObject([
      { data: { staff: { id, telegramId: '777' }, location: 'Svetlanskaya 1', revision: 2 } },
    ]);
    expect((await audited(database.dataSource)).at(-1)).toMatchObject({
      action: 'cashier.joined',
      role: 'cashier',
      actor: id,
      subject: id,
      after: { telegramId: '777', telegramName: 'Ivan   P.' },
    });
  });

  test('works for one of twenty accounts that send it at once; that one may send it again', async () => {
    const { code } = (await invite(await cashier())).body;
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => ({ account: String(n + 1), ...(await accept(code, String(n + 1))) })),
    );
    const [winner, ...more] = answers.filter(({ status }) => status === 200);
    expect(more).toEqual([]);
    const others = answers.filter(({ account }) => account !== winner!.account);
    expect(new Set(others.map(({ body }) => body.code))).toEqual(new Set(['INVITATION_USED']));
    expect((await accept(code, winner!.account)).body.principal).toEqual(winner!.body.principal);
    expect(codeOf(await accept(code, '999'))).toEqual([409, 'INVITATION_USED']);
    expect((await audited(database.dataSource)).filter(({ action }) => action === 'cashier.joined')).toHaveLength(1);
  });

  test('comes too late after three days, or when they do not work here any more', async () => {
    const id = await cashier();
    const { code } = (await invite(id)).body;
    await query('UPDATE staff SET active = false');
    expect(codeOf(await accept(code))).toEqual([409, 'PERSON_INACTIVE']);
    await query('UPDATE staff SET active = true');
    await query(`UPDATE staff_invitation SET expires_at = clock_timestamp()`);
    expect(codeOf(await accept(code))).toEqual([410, 'INVITATION_EXPIRED']);
  });

  test("with another's account is refused, and the invitation stays good", async () => {
    const { code } = (await invite(await cashier())).body;
    await addStaff(database.dataSource, { telegramId: '888' });
    expect(codeOf(await accept(code, '888'))).toEqual([409, 'STAFF_EXISTS']);
    expect((await accept(code, '777')).status).toBe(200);
  });

  test('takes a code that was given out', async () => {
    for (const code of ['mi_x', 'x'.repeat(200), '\u0000', '\ud800']) {
      expect(codeOf(await accept(code))).toEqual([404, 'INVITATION_INVALID']);
    }
    for (const code of [undefined, null, 1, '', ['mi_x'], 'x'.repeat(201)]) {
      expect(codeOf(await accept(code))).toEqual([400, 'VALIDATION_FAILED']);
    }
  });
});
