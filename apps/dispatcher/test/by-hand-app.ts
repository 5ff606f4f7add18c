import { createTokenKeys } from '@marmalade/testing';
import { randomBytes } from 'node:crypto';
import { authModule } from '@marmalade/auth';
import { createHttpApp, IdempotencyKeys } from '@marmalade/http';
import { createLogger } from '@marmalade/observability';
import { Outbox } from '@marmalade/outbox';
import { Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { AcceptEvents } from '../src/accept-events/accept-events.js';
import { AcceptEventsController } from '../src/accept-events/accept-events.controller.js';
import { DryRunEvents } from '../src/accept-events/dry-run-events.js';
import { Catalogue } from '../src/catalogue/catalogue.js';
import { SecretBox } from '@marmalade/secrets';
import { WebhookEndpoints } from '../src/channels/webhooks/webhook-endpoints.js';
import { SignedLinks } from '../src/links/signed-links.js';
import { NotificationStore } from '../src/notifications/notification-store.js';
import { UnregisteredEvents } from '../src/notifications/unregistered-events.js';
import { Audiences } from '../src/planning/audiences.js';
import { ByHand } from '../src/planning/by-hand.js';
import { DirectContents } from '../src/planning/direct-content.js';
import { DryRun } from '../src/planning/dry-run.js';
import { RecipientDirectory } from '../src/recipients/recipient-directory.js';
import { Suppressions } from '../src/recipients/suppressions.js';
import { CancelByKeyController } from '../src/send-direct/cancel-by-key.controller.js';
import { SendDirectController } from '../src/send-direct/send-direct.controller.js';
import { SendDirect } from '../src/send-direct/send-direct.js';
import { TestChannelController, TestEventTypeController } from '../src/send-test/send-test.controller.js';
import { TestChannel } from '../src/send-test/test-channel.js';
import { TestEventType } from '../src/send-test/test-event-type.js';
import { SiteDirectory } from '../src/sites/site-directory.js';
import { openDispatcherDatabase } from './dispatcher-database.js';

export const API_KEY = 'mk_test_by_hand';

const CONTROLLERS = [
  AcceptEventsController,
  SendDirectController,
  CancelByKeyController,
  TestEventTypeController,
  TestChannelController,
];

/** The routes by which somebody sends something by hand, over the shipped catalogue and a database of the test's own. */
export interface ByHandApp {
  dataSource: DataSource;
  catalogue: Catalogue;
  webhooks: WebhookEndpoints;
  sites: SiteDirectory;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<{ status: number; body: any }>;
  /** Number of rows by table. */
  counts(...tables: string[]): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export async function startByHandApp({ patienceMs }: { patienceMs?: number } = {}): Promise<ByHandApp> {
  const database = await openDispatcherDatabase();
  const { dataSource } = database;
  const catalogue = await Catalogue.load();
  const secrets = new SecretBox(randomBytes(32).toString('base64'));
  const site = {
    name: 'Marmalade',
    locale: 'en' as const,
    timeZone: 'UTC',
    tracking: false,
    testData: 'send' as const,
  };
  const sites = new SiteDirectory(dataSource, site);
  const links = new SignedLinks(secrets, 'https://marmalade.example');
  const directory = new RecipientDirectory();
  const audiences = new Audiences(directory, new Suppressions(dataSource), catalogue);
  const webhooks = new WebhookEndpoints(dataSource, secrets);
  const store = new NotificationStore();
  const idempotencyKeys = new IdempotencyKeys(dataSource);
  const contents = new DirectContents(catalogue.compiler);
  const byHand = new ByHand({ audiences, catalogue, sites, store, links });
  const dryRun = new DryRun({ dataSource, audiences, catalogue, sites, webhooks, links });
  const provide = (token: unknown, useValue: unknown) => ({ provide: token as Type, useValue });
  class Root {}
  Module({
    imports: [authModule({ apiKey: API_KEY, keys: createTokenKeys() })],
    controllers: CONTROLLERS,
    providers: [
      provide(DataSource, dataSource),
      provide(Catalogue, catalogue),
      provide(AcceptEvents, new AcceptEvents(dataSource, new Outbox(dataSource), catalogue, store, idempotencyKeys)),
      provide(DryRunEvents, new DryRunEvents(dryRun, catalogue)),
      provide(UnregisteredEvents, new UnregisteredEvents(dataSource)),
      provide(SendDirect, new SendDirect({ dataSource, catalogue, sites, contents, byHand, idempotencyKeys })),
      provide(TestEventType, new TestEventType(catalogue, byHand, idempotencyKeys)),
      provide(
        TestChannel,
        new TestChannel({ dataSource, directory, sites, contents, byHand, idempotencyKeys, patienceMs }),
      ),
    ],
  })(Root);
  const logger = createLogger({ service: 'dispatcher', level: 'silent' });
  const app: NestFastifyApplication = await createHttpApp(Root, { service: 'dispatcher', logger });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    dataSource,
    catalogue,
    webhooks,
    sites,
    post: async (path, body, headers = {}) => {
      const response = await fetch(url + path, {
        method: 'POST',
        headers: {
          'x-api-key': API_KEY,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    },
    counts: async (...tables) => {
      const rows = await Promise.all(
        tables.map((table) => dataSource.query(`SELECT count(*)::int AS n FROM ${table}`)),
      );
      return Object.fromEntries(tables.map((table, index) => [table, rows[index][0].n]));
    },
    close: async () => {
      await app.close();
      await database.close();
    },
  };
}
