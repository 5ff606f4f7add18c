import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CloudEvent, messageIdOf } from '@marmalade/contracts-envelope';
import { InProcessBus } from '@marmalade/messaging';
import {
  createTestDatabase,
  type SmtpSink,
  startSmtpSink,
  startTelegramStandIn,
  startTwilioStandIn,
  type TelegramStandIn,
  type TwilioStandIn,
  waitFor,
} from '@marmalade/testing';
import pg from 'pg';
import { readDispatcherConfig } from '../src/dispatcher.config.js';
import { startDispatcher } from '../src/start-dispatcher.js';

export const API_KEY = 'mk_test_0123456789abcdefghijklmnopqrstuvwxyz';

type Json = Record<string, any>;

/** A whole dispatcher of the test's own, on a real database and over real protocols, living at a time of the test's choice. */
export class LivingDispatcher {
  private constructor(
    private readonly url: string,
    private readonly bus: InProcessBus,
    readonly database: pg.Pool,
    readonly smtp: SmtpSink,
    readonly telegram: TelegramStandIn,
    readonly twilio: TwilioStandIn,
    private readonly time: { now?: Date },
    readonly stop: () => Promise<void>,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<LivingDispatcher> {
    const [database, smtp, telegram, twilio] = await Promise.all([
      createTestDatabase(),
      startSmtpSink(),
      startTelegramStandIn(),
      startTwilioStandIn(),
    ]);
    const dataDir = mkdtempSync(join(tmpdir(), 'marmalade-dispatcher-'));
    const config = readDispatcherConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'error',
      LOG_FORMAT: 'json',
      DATABASE_URL: database.url,
      MARMALADE_API_KEY: API_KEY,
      MARMALADE_DATA_DIR: dataDir,
      DISPATCHER_PORT: '0',
      SMTP_URL: smtp.url,
      MAIL_FROM: 'Marmalade <shop@example.com>',
      TELEGRAM_CUSTOMER_BOT_TOKEN: telegram.createBot(),
      TELEGRAM_API_ROOT: telegram.url,
      SMS_PROVIDER: 'twilio',
      TWILIO_ACCOUNT_SID: twilio.accountSid,
      TWILIO_AUTH_TOKEN: twilio.authToken,
      TWILIO_FROM: '+15005550006',
      TWILIO_API_ROOT: twilio.url,
      PUBLIC_URL: 'https://shop.example.com',
      ...env,
    });
    const bus = new InProcessBus();
    const time: { now?: Date } = {};
    const dispatcher = await startDispatcher(config, bus, () => time.now ?? new Date());
    dispatcher.startRelay();
    const pool = new pg.Pool({ connectionString: database.url, options: '-c search_path=dispatcher', max: 3 });
    pool.on('error', () => undefined);
    return new LivingDispatcher(dispatcher.url, bus, pool, smtp, telegram, twilio, time, async () => {
      await dispatcher.close();
      await pool.end();
      await Promise.all([smtp.stop(), telegram.stop(), twilio.stop()]);
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    });
  }

  /** From now on it is this time when notifications are planned and looked at again; undefined: the real one. */
  liveAt(time: string | undefined): void {
    this.time.now = time === undefined ? undefined : new Date(time);
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Json }> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { 'x-api-key': API_KEY, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : { text } };
  }

  /** Another service announces events: each comes twice, as any may. */
  async announce(...events: CloudEvent[]): Promise<void> {
    const messages = events.map((event) => {
      const { data, ...attributes } = event;
      const payload = JSON.stringify(data);
      return { messageId: messageIdOf(event), routingKey: event.type, payload, attributes, redelivered: false };
    });
    for (const _time of [1, 2]) {
      const [error] = (await this.bus.publisher.publish(messages)).filter((outcome) => outcome !== undefined);
      if (error) throw error;
    }
  }

  /** Sends an event, and waits until it has been planned. @returns its id */
  async send(type: string, data: Json, attributes: Json = {}): Promise<string> {
    const event = { specversion: '1.0', id: randomUUID(), source: '/test', type, data, ...attributes };
    const { status, body } = await this.call('POST', '/events', event);
    if (status !== 202) throw new Error(`${status} ${JSON.stringify(body)}`);
    await waitFor(async () => (await this.query('SELECT FROM event WHERE id = $1', [event.id])).length === 1);
    return event.id;
  }

  async query(sql: string, values: unknown[] = []): Promise<Json[]> {
    return (await this.database.query(sql, values)).rows as Json[];
  }

  /** The deliveries of an event, by channel; of one workflow where several came of it. */
  async deliveries(eventId: string, workflow?: string): Promise<Record<string, Json>> {
    const rows = await this.query(
      `SELECT * FROM delivery WHERE event_id = $1 AND ($2::text IS NULL OR workflow = $2) AND recipient_id NOT LIKE 'ops:%' ORDER BY id`,
      [eventId, workflow ?? null],
    );
    return Object.fromEntries(rows.map((row) => [row.channel, row]));
  }

  /** Waits until a delivery is in a state. */
  async until(eventId: string, channel: string, state: string, workflow?: string): Promise<Json> {
    return (await waitFor(
      async () => {
        const delivery = (await this.deliveries(eventId, workflow))[channel];
        return delivery?.state === state ? delivery : undefined;
      },
      { message: `${channel} of ${eventId} to be ${state}` },
    )) as Json;
  }

  /** Lets what waits of an event be due at once. */
  async hurry(eventId: string): Promise<void> {
    await this.query(
      `UPDATE delivery SET due_at = clock_timestamp() WHERE event_id = $1 AND state = 'deferred' AND due_at IS NOT NULL`,
      [eventId],
    );
  }

  /** The codes of a notification's trace, of decisions made later too. */
  async trace(eventId: string, workflow: string): Promise<string[]> {
    const rows = await this.query(
      `SELECT (SELECT json_agg(line ->> 'code') FROM json_array_elements(trace) AS line) AS planned,
         (SELECT json_agg(code ORDER BY d.id) FROM decision d WHERE d.notification_id = n.id) AS later
       FROM notification n WHERE event_id = $1 AND workflow = $2 AND recipient_id NOT LIKE 'ops:%'`,
      [eventId, workflow],
    );
    return rows.flatMap(({ planned, later }) => [...planned, ...(later ?? [])]);
  }
}
