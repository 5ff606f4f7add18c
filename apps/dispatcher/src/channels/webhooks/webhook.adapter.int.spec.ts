import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startWebhookReceiver, type WebhookReceiver } from '@marmalade/testing';
import type { DataSource } from 'typeorm';
import { newId } from '@marmalade/contracts-envelope';
import { openDispatcherDatabase } from '../../../test/dispatcher-database.js';
import type { ClaimedDelivery } from '../../deliveries/delivery.js';
import { SecretBox } from '@marmalade/secrets';
import { WebhookAdapter } from './webhook.adapter.js';
import { type WebhookEndpointInput, WebhookEndpoints } from './webhook-endpoints.js';

const secretBox = new SecretBox(randomBytes(32).toString('base64'));

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let dataSource: DataSource;
let receiver: WebhookReceiver;
let endpoints: WebhookEndpoints;
let adapter: WebhookAdapter;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  dataSource = database.dataSource;
});
afterAll(() => database.close());
beforeEach(async () => {
  await dataSource.query('TRUNCATE webhook_endpoint');
  receiver = await startWebhookReceiver();
  endpoints = new WebhookEndpoints(dataSource, secretBox);
  adapter = new WebhookAdapter(endpoints, { allowPrivate: true, answerMs: 300 });
});
afterEach(async () => {
  await adapter.close();
  await receiver.stop();
});

async function anEndpoint(input: Partial<WebhookEndpointInput> = {}) {
  const whole = {
    url: `${receiver.url}/hook`,
    description: null,
    eventTypes: ['*'],
    site: null,
    enabled: true,
    ...input,
  };
  const created = await dataSource.transaction((tx) => endpoints.create(tx, whole));
  await endpoints.changed();
  receiver.trust(created.secret);
  return { id: created.endpoint.id, secret: created.secret };
}

const delivery = (address: string, more: Partial<ClaimedDelivery> = {}): ClaimedDelivery => ({
  id: newId(),
  notificationId: newId(),
  channel: 'webhook',
  address,
  content: JSON.stringify({ type: 'order.created', timestamp: '2026-11-21T09:30:00Z', data: { number: 'A-1' } }),
  attempt: 1,
  failures: 0,
  type: 'order.created',
  lane: 1,
  ...more,
});

async function stored(id: string): Promise<Record<string, unknown>> {
  const [row] = await dataSource.query(
    `SELECT enabled, disabled_reason, failing_since IS NOT NULL AS failing FROM webhook_endpoint WHERE id = $1`,
    [id],
  );
  return row;
}

describe('WebhookAdapter', () => {
  test('a message carries the id of its delivery, at every attempt, and is believed', async () => {
    const { id } = await anEndpoint();
    const message = delivery(id);
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      expect(await adapter.send({ ...message, attempt })).toMatchObject({ outcome: 'sent' });
    }
    expect(receiver.calls.map(({ headers }) => headers['webhook-id'])).toEqual([message.id, message.id]);
    expect(receiver.messages).toMatchObject([{ id: message.id, type: 'order.created', data: { number: 'A-1' } }]);
  });

  test('while a secret is replaced, both the old and the new are signed with', async () => {
    const { id, secret: old } = await anEndpoint();
    const fresh = await dataSource.transaction((tx) => endpoints.rotateSecret(tx, id));
    await endpoints.changed();
    for (const secret of [old, fresh!]) {
      receiver.trust(secret);
      expect(await adapter.send(delivery(id))).toMatchObject({ outcome: 'sent' });
    }
    expect(receiver.messages).toMatchObject([{ signatures: 2 }, { signatures: 2 }]);
  });

  test('410 disables the endpoint; nothing more is sent until it is enabled again', async () => {
    const { id } = await anEndpoint();
    receiver.failNext({ kind: 'status', status: 410 });
    const disabled = { outcome: 'failed', code: 'ENDPOINT_DISABLED' };
    expect(await adapter.send(delivery(id))).toMatchObject(disabled);
    expect(await stored(id)).toMatchObject({ enabled: false, disabled_reason: 'RECEIVER_GONE' });
    expect(await adapter.send(delivery(id))).toMatchObject(disabled);
    expect(receiver.calls).toHaveLength(1);
    await endpoints.update(id, { enabled: true });
    expect(await adapter.send(delivery(id))).toMatchObject({ outcome: 'sent' });
    expect(await stored(id)).toMatchObject({ enabled: true, disabled_reason: null });
  });

  const inTenSeconds = (): string => new Date(Date.now() + 10_000).toUTCString();
  test.each([
    [429, () => '7', { outcome: 'throttled', ms: 7_000 }],
    [429, inTenSeconds, { outcome: 'throttled', ms: 10_000 }],
    [429, () => 'soon', { outcome: 'throttled', ms: 60_000 }],
    [503, () => '7', { outcome: 'retry', code: 'PROVIDER_FAILED', ms: 7_000 }],
    [503, inTenSeconds, { outcome: 'retry', code: 'PROVIDER_FAILED', ms: 10_000 }],
    [503, () => '999999999', { outcome: 'retry', code: 'PROVIDER_FAILED', ms: 24 * 3_600_000 }],
  ])('%i with Retry-After is obeyed', async (status, retryAfter, { ms, ...expected }) => {
    const { id } = await anEndpoint();
    receiver.failNext({ kind: 'status', status, headers: { 'retry-after': retryAfter() } });
    const result = await adapter.send(delivery(id));
    expect(result).toMatchObject(expected);
    const asked = result.outcome === 'throttled' ? result.pause.ms : result.outcome === 'retry' ? result.afterMs! : NaN;
    // A date has whole seconds, and some milliseconds have passed.
    expect(ms - asked).toBeGreaterThanOrEqual(0);
    expect(ms - asked).toBeLessThan(2_000);
    if (result.outcome === 'throttled') expect(adapter.gates(id)).toEqual([result.pause.gate]);
  });

  test.each([
    [400, 'RECEIVER_BUSY'],
    [401, 'RECEIVER_BUSY'],
    [404, 'RECEIVER_BUSY'],
    [500, 'PROVIDER_FAILED'],
  ])('%i comes again', async (status, code) => {
    const { id } = await anEndpoint();
    receiver.failNext({ kind: 'status', status });
    expect(await adapter.send(delivery(id))).toEqual({
      outcome: 'retry',
      code,
      detail: expect.any(String),
      afterMs: undefined,
    });
    expect(await adapter.send(delivery(id))).toMatchObject({ outcome: 'sent' });
  });

  test.each([301, 302, 307, 308])('%i is not followed', async (status) => {
    const { id } = await anEndpoint();
    receiver.failNext({ kind: 'status', status, headers: { location: `${receiver.url}/elsewhere` } });
    expect(await adapter.send(delivery(id))).toMatchObject({ outcome: 'retry' });
    expect(receiver.calls.map(({ path }) => path)).toEqual(['/hook']);
  });

  test('a receiver that took nothing for five days is disabled, one that took something is not', async () => {
    const { id } = await anEndpoint();
    const failOnce = async () => {
      receiver.failNext({ kind: 'status', status: 500 });
      return adapter.send(delivery(id));
    };
    const letTimePass = async () => {
      await dataSource.query(`UPDATE webhook_endpoint SET failing_since = failing_since - interval '121 hours'`);
      await endpoints.changed();
    };
    expect(await failOnce()).toMatchObject({ outcome: 'retry' });
    expect(await stored(id)).toMatchObject({ enabled: true, failing: true });
    expect(await adapter.send(delivery(id))).toMatchObject({ outcome: 'sent' });
    expect(await stored(id)).toMatchObject({ enabled: true, failing: false });

    await failOnce();
    await letTimePass();
    expect(await failOnce()).toMatchObject({ outcome: 'failed', code: 'ENDPOINT_DISABLED' });
    expect(await stored(id)).toMatchObject({ enabled: false, disabled_reason: 'RECEIVER_FAILING' });

    await endpoints.update(id, { enabled: true });
    expect(await failOnce()).toMatchObject({ outcome: 'retry' });
    expect(await stored(id)).toMatchObject({ enabled: true, failing: true });
  });

  test('a private address is refused, and not called', async () => {
    const { id } = await anEndpoint();
    const careful = new WebhookAdapter(endpoints, { allowPrivate: false });
    expect(await careful.send(delivery(id))).toMatchObject({ outcome: 'failed', code: 'ADDRESS_FORBIDDEN' });
    await endpoints.update(id, { url: `http://localhost:${receiver.port}/hook` });
    expect(await careful.send(delivery(id))).toMatchObject({ outcome: 'failed', code: 'ADDRESS_FORBIDDEN' });
    expect(receiver.calls).toEqual([]);
    await careful.close();
  });

  test('an endpoint another process made a moment ago is found; one that was removed is not', async () => {
    await endpoints.refresh();
    const elsewhere = new WebhookEndpoints(dataSource, secretBox);
    const input = { url: `${receiver.url}/hook`, description: null, eventTypes: ['*'], site: null, enabled: true };
    const { endpoint, secret } = await dataSource.transaction((tx) => elsewhere.create(tx, input));
    receiver.trust(secret);
    expect(await adapter.send(delivery(endpoint.id))).toMatchObject({ outcome: 'sent' });
    await endpoints.remove(endpoint.id);
    expect(await adapter.send(delivery(endpoint.id))).toMatchObject({ outcome: 'failed', code: 'ENDPOINT_DISABLED' });
  });

  test('secrets are not to be read in the database, and those of another key hold up their endpoint only', async () => {
    const { id, secret } = await anEndpoint();
    const [{ secrets }] = await dataSource.query('SELECT secrets FROM webhook_endpoint WHERE id = $1', [id]);
    expect(secrets.toString('latin1')).not.toContain(secret);
    const other = new WebhookEndpoints(dataSource, new SecretBox(randomBytes(32).toString('base64')));
    const stranger = new WebhookAdapter(other, { allowPrivate: true });
    expect(await stranger.send(delivery(id))).toMatchObject({ outcome: 'retry', code: 'CREDENTIALS_REFUSED' });
    await stranger.close();
    expect(receiver.calls).toEqual([]);
  });
});

describe('WebhookEndpoints', () => {
  test('those match that are enabled, and subscribed to the type and site', async () => {
    const made = {
      all: await anEndpoint(),
      exact: await anEndpoint({ eventTypes: ['order.created', 'payment.failed'] }),
      area: await anEndpoint({ eventTypes: ['order.*'] }),
      tea: await anEndpoint({ site: 'tea' }),
      disabled: await anEndpoint({ enabled: false }),
    };
    const matching = (type: string, site?: string): string[] => {
      const ids = endpoints.matching(type, site).map(({ id }) => id);
      return Object.entries(made).flatMap(([name, { id }]) => (ids.includes(id) ? [name] : []));
    };
    expect(matching('order.created')).toEqual(['all', 'exact', 'area']);
    expect(matching('order.completed')).toEqual(['all', 'area']);
    expect(matching('orders.completed')).toEqual(['all']);
    expect(matching('order')).toEqual(['all']);
    expect(matching('payment.failed', 'tea')).toEqual(['all', 'exact', 'tea']);
    expect(matching('payment.failed', 'jam')).toEqual(['all', 'exact']);
  });

  test('one query serves all for five seconds, and a change made here is seen at once', async () => {
    const { id } = await anEndpoint();
    const elsewhere = new WebhookEndpoints(dataSource, secretBox);
    await elsewhere.refresh();
    await endpoints.update(id, { eventTypes: ['payment.*'] });
    expect(endpoints.matching('order.created', undefined)).toEqual([]);
    await elsewhere.refresh();
    expect(elsewhere.matching('order.created', undefined)).toMatchObject([{ id }]);
    await elsewhere.changed();
    expect(elsewhere.matching('order.created', undefined)).toEqual([]);
  });
});
