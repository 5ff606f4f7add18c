import { join } from 'node:path';
import { hostname } from 'node:os';
import { resolveApiKey } from '@marmalade/auth';
import { startBots } from '@marmalade/bots';
import { startParts } from '@marmalade/config';
import { createEvent } from '@marmalade/contracts-envelope';
import { SystemStarted } from '@marmalade/contracts-system';
import { startDispatcher } from '@marmalade/dispatcher';
import { type EmbeddedPostgres, freePort, startEmbeddedPostgres } from '@marmalade/embedded-postgres';
import { startGateway } from '@marmalade/gateway';
import { platformVersion } from '@marmalade/http';
import { type RunningIdentity, startIdentity } from '@marmalade/identity';
import { startInbox } from '@marmalade/inbox';
import { startLoyalty } from '@marmalade/loyalty';
import { InProcessBus } from '@marmalade/messaging';
import type { StandaloneConfig } from './standalone.config.js';

/** The whole platform, running in this process. */
export interface RunningPlatform {
  url: string;
  /** The API key, and whether this start made it. */
  apiKey: { value: string; isNew: boolean };
  /** The owner's, when this start made it: to be shown once. */
  firstLogin?: RunningIdentity['newOwner'];
  close(): Promise<void>;
}

/**
 * Starts every service in this process: on an embedded PostgreSQL and the in-process transport, or on the database and the
 * broker the settings name. What started before something failed is stopped again.
 */
export function startStandalone(settings: StandaloneConfig): Promise<RunningPlatform> {
  const startedAt = new Date();
  return startParts(async (onStop) => {
    const started = <Part extends { close(): Promise<void> }>(part: Part): Part => {
      onStop(() => part.close());
      return part;
    };
    const database = settings.DATABASE_URL ? undefined : await ownDatabase(settings);
    if (database) onStop(() => database.stop());
    const bus = settings.RABBITMQ_URL ? undefined : new InProcessBus();
    const apiKey = resolveApiKey(settings);
    const [identityPort, inboxPort, loyaltyPort, botsPort] = await freePorts(4);
    const config = {
      ...settings,
      DATABASE_URL: settings.DATABASE_URL ?? database!.url,
      DISPATCHER_PORT: 0,
      IDENTITY_HOST: '127.0.0.1',
      IDENTITY_PORT: identityPort,
      INBOX_HOST: '127.0.0.1',
      INBOX_PORT: inboxPort,
      LOYALTY_HOST: '127.0.0.1',
      LOYALTY_PORT: loyaltyPort,
      BOTS_HOST: '127.0.0.1',
      BOTS_PORT: botsPort,
      // They ask each other, so that their addresses have to be known before any of them runs.
      IDENTITY_URL: `http://127.0.0.1:${identityPort}`,
      INBOX_URL: `http://127.0.0.1:${inboxPort}`,
      LOYALTY_URL: `http://127.0.0.1:${loyaltyPort}`,
      BOTS_URL: `http://127.0.0.1:${botsPort}`,
      PUBLIC_URL: settings.PUBLIC_URL ?? ownAddress(settings),
      MARMALADE_API_KEY: apiKey.value,
    };
    // Whoever asks comes after whoever answers, and is stopped before.
    const dispatcher = started(await startDispatcher(config, bus));
    const addressed = { ...config, DISPATCHER_URL: dispatcher.url };
    const identity = started(await startIdentity(addressed, bus));
    const inbox = started(await startInbox(addressed, bus));
    const loyalty = started(await startLoyalty(addressed, bus));
    const gateway = started(await startGateway(addressed));
    // Clients of the API, like any other.
    const bots = started(await startBots({ ...addressed, GATEWAY_URL: gateway.url }, bus));
    // Only now: a row that leaves the outbox must find every listener.
    dispatcher.startRelay();
    identity.startRelay();
    inbox.startRelay();
    loyalty.startRelay();
    bots.startRelay();
    await announceStart(gateway.url, apiKey.value, settings.NODE_ENV, startedAt);
    return { url: gateway.url, apiKey, firstLogin: identity.newOwner };
  });
}

/** Ports that are free, each another: the system would give one again that nobody has taken yet. */
async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

/** Where links lead until the installation says how it is reached; unknown while any free port is taken. */
function ownAddress({ HOST, PORT }: StandaloneConfig): string | undefined {
  return PORT === 0 ? undefined : `http://${HOST}:${PORT}`;
}

function ownDatabase(settings: StandaloneConfig): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir: join(settings.MARMALADE_DATA_DIR, 'postgres') });
}

/** Tells the ops channel that the platform is up: the way any publisher would. */
async function announceStart(url: string, apiKey: string, environment: string, startedAt: Date): Promise<void> {
  const event = createEvent(SystemStarted, {
    service: 'marmalade',
    environment,
    version: platformVersion(),
    host: hostname(),
    startedAt: startedAt.toISOString(),
    startupMilliseconds: Date.now() - startedAt.getTime(),
  });
  const answer = await fetch(`${url}/api/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json', 'x-api-key': apiKey },
    body: JSON.stringify(event),
  });
  if (answer.status !== 202)
    throw new Error(`The platform does not take events: ${answer.status} ${await answer.text()}`);
}
