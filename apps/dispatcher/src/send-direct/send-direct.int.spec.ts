import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ByHandApp, startByHandApp } from '../../test/by-hand-app.js';
import { learnSite } from '../../test/learn-site.js';

let app: ByHandApp;
beforeAll(async () => {
  app = await startByHandApp();
  await app.dataSource.query(`INSERT INTO discord_channel (name) VALUES ('order')`);
});
afterAll(() => app.close());
beforeEach(() =>
  app.dataSource.query(
    'TRUNCATE event, notification, delivery, recipient, recipient_preference, suppression, frequency, cancellation, decision, digest, site',
  ),
);

const CONTENT = { title: 'We are closed on Monday', message: 'See you on Tuesday.' };
const HOUR = 3_600_000;

const send = (body: object, headers?: Record<string, string>) => app.post('/notifications', body, headers);
const later = (ms: number): string => new Date(Date.now() + ms).toISOString();

async function know(person: Record<string, unknown>, preferences?: object): Promise<void> {
  const { id, name, email, phone, telegramId, roles = [] } = person;
  await app.dataSource.query(
    'INSERT INTO recipient (id, name, email, phone, telegram_id, roles) VALUES ($1, $2, $3, $4, $5, $6)',
    [id, name, email, phone, telegramId, roles],
  );
  if (preferences) await wish(id as string, preferences);
}

const wish = (id: string, preferences: object) =>
  app.dataSource.query('INSERT INTO recipient_preference (recipient_id, preferences) VALUES ($1, $2)', [
    id,
    preferences,
  ]);

/** Rows as they were stored, by channel. */
async function stored(notificationId: string): Promise<Record<string, any>> {
  const rows = await app.dataSource.query('SELECT * FROM delivery WHERE notification_id = $1', [notificationId]);
  return Object.fromEntries(rows.map((row: any) => [row.channel, row]));
}

async function traceOf(notificationId: string): Promise<{ code: string; detail: string }[]> {
  const [row] = await app.dataSource.query('SELECT trace FROM notification WHERE id = $1', [notificationId]);
  return row.trace;
}

/** Of the first notification, by channel: its state and the reason. */
const states = ({ body }: { body: any }): Record<string, string> =>
  Object.fromEntries(
    body.notifications[0].deliveries.map(({ channel, state, reason }: any) => [
      channel,
      reason ? `${state} ${reason}` : state,
    ]),
  );

describe('POST /notifications with words of its own', () => {
  test('is stored like what an event causes, and answers with what goes', async () => {
    const { status, body } = await send({ to: { email: 'ann@example.com', name: 'Ann' }, content: CONTENT });
    expect(status).toBe(202);
    expect(body.notifications).toHaveLength(1);
    const [{ id, recipientId, deliveries }] = body.notifications;
    expect(body.notifications[0]).toMatchObject({
      status: 'pending',
      deliveries: [{ channel: 'email', state: 'pending', reason: null }],
    });
    expect(recipientId).toMatch(/^address:[0-9a-f]{32}$/);
    const { email } = await stored(id);
    expect(email).toMatchObject({
      id: deliveries[0].id,
      state: 'pending',
      address: 'ann@example.com',
      workflow: 'notification.direct',
    });
    expect(email.due_at.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(email.content.subject).toBe(CONTENT.title);
    const [event] = await app.dataSource.query('SELECT * FROM event');
    expect(event).toMatchObject({
      id: body.eventId,
      type: 'notification.direct',
      source: '/marmalade/dispatcher',
      data: CONTENT,
      is_test: false,
    });
    expect(await traceOf(id)).toContainEqual({ code: 'AUDIENCE', detail: 'Named by the request: email' });
  });

  test('shows the same words on every channel, and takes neither Liquid nor tags in them', async () => {
    const content = {
      title: 'A {{ recipient.id }} <b>title</b>',
      message: '{% if true %}x{% endif %} *bold* & <script>',
      link: 'https://shop.example/a?b=1&c=2',
      image: 'https://shop.example/cake.png',
      actions: [{ title: 'Order', link: 'https://shop.example/order' }],
    };
    const to = { id: 'ann', email: 'a@example.com', phone: '+79145550123', telegramId: '7' };
    const { body } = await send({ to, content, channels: ['in_app', 'telegram', 'email', 'sms', 'push'] });
    const { in_app, telegram, email, sms, push } = await stored(body.notifications[0].id);
    expect(in_app.content).toMatchObject({
      title: content.title,
      message: content.message,
      link: content.link,
      image: content.image,
      actions: content.actions,
    });
    expect(telegram.content.text).toContain('<b>A {{ recipient.id }} &lt;b&gt;title&lt;/b&gt;</b>');
    expect(telegram.content).toMatchObject({
      photo: content.image,
      buttons: [[{ text: 'Order', url: 'https://shop.example/order' }]],
    });
    expect(email.content.subject).toBe(content.title);
    expect(email.content.html).toContain('{% if true %}x{% endif %} *bold* &amp; &lt;script&gt;');
    expect(email.content.html).toContain('<html');
    expect(email.content.text).toContain(content.message);
    expect(sms.content.text).toBe(`${content.title}\n${content.message}\n${content.link}`);
    // Nobody knows of a device.
    expect([push.state, push.reason]).toEqual(['skipped', 'NO_ADDRESS']);
  });

  test('html is the body of the mail, inside of the layout, and no Liquid either', async () => {
    const html = '<h1>Hi {{ data.title }}</h1>{% raw %}<a href="javascript:alert(1)">x</a>{{{ }}';
    const { body } = await send({ to: { email: 'a@example.com' }, content: { ...CONTENT, html } });
    const { email } = await stored(body.notifications[0].id);
    expect(email.content.html).toContain('<h1>Hi {{ data.title }}</h1>{% raw %}<a href="#">x</a>{{{ }}');
    expect(email.content.html).toContain('<html');
    expect(email.content.text).toContain(CONTENT.message);
  });

  test('goes to the channels on which a person is known, completed from the directory', async () => {
    await know({ id: 'ann', name: 'Ann', email: 'ann@example.com', telegramId: '7' });
    const { body } = await send({
      to: [{ id: 'ann', email: 'new@example.com' }, { phone: '+79145550123' }, { id: 'bob' }],
      content: CONTENT,
    });
    const channels = body.notifications.map(({ deliveries }: any) =>
      deliveries.map(({ channel }: any) => channel).sort(),
    );
    expect(channels).toEqual([['email', 'in_app', 'telegram'], ['sms'], ['in_app']]);
    const { email, telegram } = await stored(body.notifications[0].id);
    expect([email.address, telegram.address]).toEqual(['new@example.com', '7']);
  });

  test('to an audience: the people of a role, an ops channel', async () => {
    await know({ id: 'boss', email: 'boss@example.com', roles: ['admin'] });
    const admins = await send({ audience: 'admins', content: CONTENT });
    expect(admins.body.notifications.map(({ recipientId }: any) => recipientId)).toEqual(['boss']);
    expect(states(admins)).toEqual({ in_app: 'pending', email: 'pending' });
    const ops = await send({ audience: 'ops:order', content: CONTENT });
    expect(ops.body.notifications).toMatchObject([
      { recipientId: 'ops:order', deliveries: [{ channel: 'discord', state: 'pending' }] },
    ]);
    const cashiers = await send({ audience: 'cashiers', content: CONTENT });
    expect([cashiers.status, cashiers.body.notifications]).toEqual([202, []]);
  });

  test('a thousand people, each once, in their order', async () => {
    const ids = Array.from({ length: 999 }, (_, index) => `p${index}`);
    const { status, body } = await send({
      to: [...ids, 'p0'].map((id) => ({ id })),
      content: CONTENT,
      channels: ['in_app'],
    });
    expect(status).toBe(202);
    expect(body.notifications.map(({ recipientId }: any) => recipientId)).toEqual(ids);
    expect(await app.counts('event', 'notification', 'delivery')).toEqual({
      event: 1,
      notification: 999,
      delivery: 999,
    });
  });
});

describe('POST /notifications in the words of a type', () => {
  test('takes its channels, category and wording, and leaves what it plans for later', async () => {
    const { sample, workflow } = app.catalogue.get('order.created')!;
    const { body } = await send({
      to: { id: 'ann', email: 'ann@example.com', locale: 'ru' },
      type: 'order.created',
      data: sample,
    });
    expect(states({ body })).toEqual({ in_app: 'pending', telegram: 'skipped NO_ADDRESS', email: 'pending' });
    const [notification] = await app.dataSource.query('SELECT * FROM notification');
    expect(notification).toMatchObject({
      workflow: 'order.created',
      category: workflow.category,
      locale: 'ru',
      cancel_key: `order:${sample.orderId}`,
    });
    const { email } = await stored(notification.id);
    expect(email.content.subject).toMatch(/заказ/i);
  });

  test('the request says otherwise', async () => {
    const { sample } = app.catalogue.get('order.created')!;
    const request = {
      to: { id: 'ann', email: 'a@example.com' },
      type: 'order.created',
      data: sample,
      channels: ['email'],
    };
    const { body } = await send({
      ...request,
      category: 'news',
      priority: 'low',
      cancelKey: 'mine {{ x }}',
      isTest: true,
    });
    expect(states({ body })).toEqual({ email: 'pending' });
    const [notification] = await app.dataSource.query('SELECT * FROM notification');
    expect(notification).toMatchObject({
      category: 'news',
      priority: 'low',
      cancel_key: 'mine {{ x }}',
      is_test: true,
    });
  });
});

describe('what holds for events holds here', () => {
  const to = { id: 'ann', email: 'ann@example.com', telegramId: '7', phone: '+79145550123' };
  const channels = ['telegram', 'email'];

  test('preferences, and forced passes them', async () => {
    await know(to, { channels: { telegram: false }, categories: { direct: { email: false } } });
    expect(states(await send({ to, content: CONTENT, channels }))).toEqual({
      telegram: 'skipped CHANNEL_OFF',
      email: 'skipped CATEGORY_OFF',
    });
    expect(states(await send({ to, content: CONTENT, channels, forced: true }))).toEqual({
      telegram: 'pending',
      email: 'pending',
    });
  });

  test('who unsubscribed by the link in a mail to a bare address gets no more advertising', async () => {
    const advert = { to: { email: 'Ann@example.com' }, content: CONTENT, marketing: true };
    const first = await send(advert);
    const { id, recipientId } = first.body.notifications[0];
    expect((await stored(id)).email).toMatchObject({
      lane: 3,
      content: { unsubscribe: expect.stringContaining('/unsubscribe/') },
    });
    await wish(recipientId, { marketing: false });
    expect(states(await send({ ...advert, to: { email: 'ann@example.com' } }))).toEqual({
      email: 'skipped UNSUBSCRIBED',
    });
    expect(states(await send({ ...advert, marketing: false }))).toEqual({ email: 'pending' });
  });

  test('dead addresses', async () => {
    await app.dataSource.query(
      `INSERT INTO suppression (channel, address, reason) VALUES ('email', 'ann@example.com', 'ADDRESS_DEAD')`,
    );
    expect(states(await send({ to, content: CONTENT, channels: ['email'] }))).toEqual({
      email: 'skipped ADDRESS_SUPPRESSED',
    });
  });

  test('quiet hours, and urgent knows none', async () => {
    await know(to, { quietHours: { from: '00:00', to: '23:59', timeZone: 'UTC' } });
    const { body } = await send({ to, content: CONTENT, channels: ['email', 'in_app'] });
    expect(states({ body })).toEqual({ email: 'deferred QUIET_HOURS', in_app: 'pending' });
    const [{ dueAt }] = body.notifications[0].deliveries;
    expect((await stored(body.notifications[0].id)).email.due_at.toISOString()).toBe(dueAt);
    expect(states(await send({ to, content: CONTENT, channels: ['email'], priority: 'urgent' }))).toEqual({
      email: 'pending',
    });
  });

  test('a fallback chain', async () => {
    const { body } = await send({ to, content: CONTENT, channels: ['telegram'], fallback: ['sms', 'email'] });
    expect(states({ body })).toEqual({ telegram: 'pending', sms: 'deferred FALLBACK', email: 'deferred FALLBACK' });
    const rows = await stored(body.notifications[0].id);
    expect([rows.telegram.step, rows.sms.step, rows.email.step]).toEqual([0, 1, 2]);
  });

  test("a site's cap on advertising", async () => {
    await learnSite(app.dataSource, app.sites, 'sweets', { frequencyCap: { limit: 1, per: '1d' } });
    const advert = { to, content: CONTENT, channels: ['email'], marketing: true, site: 'sweets' };
    expect(states(await send(advert))).toEqual({ email: 'pending' });
    expect(states(await send(advert))).toEqual({ email: 'skipped FREQUENCY_CAP' });
    expect(states(await send({ ...advert, forced: true }))).toEqual({ email: 'pending' });
  });

  test('a digest', async () => {
    await know(to, { digest: { every: 'daily' } });
    const { body } = await send({ to, content: CONTENT, channels: ['email'] });
    expect(states({ body })).toEqual({ email: 'deferred DIGEST' });
    const [{ due_at }] = await app.dataSource.query('SELECT due_at FROM digest');
    expect(body.notifications[0].deliveries[0].dueAt).toBe(due_at.toISOString());
  });
});

describe('times and keys', () => {
  const to = { id: 'ann', email: 'ann@example.com' };
  const request = { to, content: CONTENT, channels: ['email'] };

  test('sendAt waits; a moment past is now', async () => {
    const sendAt = later(HOUR);
    const { body } = await send({ ...request, sendAt });
    expect(body.notifications[0].deliveries).toMatchObject([{ state: 'deferred', reason: 'SCHEDULED', dueAt: sendAt }]);
    expect((await stored(body.notifications[0].id)).email.due_at.toISOString()).toBe(sendAt);
    expect(states(await send({ ...request, sendAt: later(-HOUR) }))).toEqual({ email: 'pending' });
  });

  test('expiresAt is kept, and what is too late does not go', async () => {
    const expiresAt = later(HOUR);
    const { body } = await send({ ...request, expiresAt });
    expect((await stored(body.notifications[0].id)).email.expires_at.toISOString()).toBe(expiresAt);
    expect(states(await send({ ...request, expiresAt: later(-HOUR) }))).toEqual({ email: 'expired EXPIRED' });
  });

  test('digestKey is kept', async () => {
    const { body } = await send({ ...request, digestKey: 'ticket {%7%}' });
    expect((await stored(body.notifications[0].id)).email.digest_key).toBe('ticket {%7%}');
  });

  test('the same Idempotency-Key sends once, and another body is refused', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await send(request, headers);
    const second = await send(request, headers);
    expect([second.status, second.body]).toEqual([202, first.body]);
    expect(await app.counts('event', 'notification')).toEqual({ event: 1, notification: 1 });
    const other = await send({ ...request, priority: 'high' }, headers);
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  test('what can not be stored leaves nothing, and the key free', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    await app.dataSource.query('ALTER TABLE delivery ADD CONSTRAINT broken CHECK (false) NOT VALID');
    expect((await send(request, headers)).status).toBe(500);
    await app.dataSource.query('ALTER TABLE delivery DROP CONSTRAINT broken');
    expect(await app.counts('event', 'notification')).toEqual({ event: 0, notification: 0 });
    expect((await send(request, headers)).status).toBe(202);
  });
});

describe('POST /notifications/cancel', () => {
  const request = {
    to: { id: 'ann', email: 'a@example.com' },
    content: CONTENT,
    channels: ['email'],
    sendAt: later(HOUR),
  };

  test('takes back what waits under the key, once', async () => {
    const mine = await send({ ...request, cancelKey: ' sale {{ 7 }} ' });
    const other = await send({ ...request, cancelKey: 'other' });
    const { status, body } = await app.post('/notifications/cancel', { cancelKey: 'sale {{ 7 }}' });
    expect([status, body]).toEqual([200, { cancelled: 1 }]);
    expect((await stored(mine.body.notifications[0].id)).email).toMatchObject({
      state: 'cancelled',
      reason: 'CANCELLED',
    });
    expect((await stored(other.body.notifications[0].id)).email.state).toBe('deferred');
    expect((await app.post('/notifications/cancel', { cancelKey: 'sale {{ 7 }}' })).body).toEqual({ cancelled: 0 });
  });

  test.each([[{}], [{ cancelKey: '' }], [{ cancelKey: '  ' }], [{ cancelKey: 7 }], [{ cancelKey: 'a', all: true }]])(
    '%j is refused',
    async (body) => {
      const answer = await app.post('/notifications/cancel', body);
      expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    },
  );
});

describe('refused, each with its pointer, and nothing is stored', () => {
  const person = { id: 'ann' };
  const content = CONTENT;
  const sample = { type: 'order.created', channels: ['email'] };

  test.each<[string, unknown, string, string]>([
    ['no receiver', { content }, '/to', 'REQUIRED'],
    ['two receivers', { to: person, audience: 'admins', content }, '/audience', 'ONE_OF'],
    ['no words', { to: person }, '/content', 'REQUIRED'],
    ['words and a type', { to: person, content, type: 'order.created' }, '/content', 'ONE_OF'],
    ['data without a type', { to: person, content, data: {} }, '/data', 'ONE_OF'],
    ['nobody', { to: [], content }, '/to', 'MIN_ITEMS'],
    [
      'too many',
      { to: Array.from({ length: 1_001 }, (_, index) => ({ id: `p${index}` })), content },
      '/to',
      'MAX_ITEMS',
    ],
    ['a person without id and address', { to: [person, { name: 'Ann' }], content }, '/to/1', 'REQUIRED'],
    ['an unknown field', { to: person, content, urgent: true }, '/urgent', 'UNKNOWN_FIELD'],
    ['an unknown field of a person', { to: { id: 'a', mail: 'a@example.com' }, content }, '/to/mail', 'UNKNOWN_FIELD'],
    ['an ops channel as a person', { to: { id: 'ops:order' }, content }, '/to/id', 'RESERVED'],
    ['no e-mail address', { to: { email: 'ann' }, content }, '/to/email', 'FORMAT'],
    ['a language without words', { to: { id: 'a', locale: 'de-DE' }, content }, '/to/locale', 'UNKNOWN_LOCALE'],
    ['no time zone', { to: { id: 'a', timeZone: 'Moon/Base' }, content }, '/to/timeZone', 'UNKNOWN_TIME_ZONE'],
    ['an unknown channel', { to: person, content, channels: ['fax'] }, '/channels/0', 'ENUM'],
    ['an audience nobody knows', { audience: 'everyone', content }, '/audience', 'PATTERN'],
    ['an ops channel nobody knows', { audience: 'ops:nobody', content }, '/audience', 'UNKNOWN_CHANNEL'],
    ['a site nobody has described', { to: person, content, site: 'nowhere' }, '/site', 'UNKNOWN_SITE'],
    ['a fallback after nothing', { to: person, content, fallback: ['sms'] }, '/channels', 'REQUIRED'],
    ['no time', { to: person, content, sendAt: 'tomorrow' }, '/sendAt', 'FORMAT'],
    ['more than a year ahead', { to: person, content, sendAt: later(367 * 24 * HOUR) }, '/sendAt', 'TOO_FAR'],
    [
      'an end before the beginning',
      { to: person, content, sendAt: later(HOUR), expiresAt: later(HOUR / 2) },
      '/expiresAt',
      'BEFORE_SEND_AT',
    ],
    [
      'a link that is none',
      { to: person, content: { ...content, link: 'javascript:alert(1)' } },
      '/content/link',
      'PATTERN',
    ],
    ['no title', { to: person, content: { message: 'x' } }, '/content/title', 'REQUIRED'],
    ['a list as the body', [], '', 'TYPE'],
  ])('%s', async (_, body, pointer, code) => {
    const answer = await send(body as object);
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(answer.body.errors.map((each: any) => [each.pointer, each.code])).toContainEqual([pointer, code]);
    expect(await app.counts('event')).toEqual({ event: 0 });
  });

  test('an unknown type, and data that does not fit', async () => {
    const unknown = await send({ to: person, type: 'nobody.knows' });
    expect([unknown.status, unknown.body.code, unknown.body.errors[0].pointer]).toEqual([
      422,
      'EVENT_TYPE_UNKNOWN',
      '/type',
    ]);
    const invalid = await send({ to: person, ...sample, data: { orderId: 7 } });
    expect([invalid.status, invalid.body.code]).toEqual([422, 'EVENT_DATA_INVALID']);
    expect(invalid.body.errors.map(({ pointer }: any) => pointer)).toContain('/data/orderId');
  });

  test('a channel the type has no words for', async () => {
    const data = app.catalogue.get('order.created')!.sample;
    const answer = await send({ to: person, type: 'order.created', data, channels: ['email'], fallback: ['sms'] });
    expect(answer.body.errors).toEqual([expect.objectContaining({ pointer: '/fallback/0', code: 'NO_WORDING' })]);
    const { sample: upload } = app.catalogue.get('upload.started')!;
    const opsOnly = await send({ to: person, type: 'upload.started', data: upload });
    expect(opsOnly.body.errors).toEqual([expect.objectContaining({ pointer: '/channels', code: 'REQUIRED' })]);
  });

  test('without a key', async () => {
    const answer = await send({ to: person, content }, { 'x-api-key': 'mk_wrong' });
    expect(answer.status).toBe(401);
  });
});
