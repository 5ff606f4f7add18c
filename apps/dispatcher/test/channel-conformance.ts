import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@marmalade/contracts-envelope';
import { waitFor } from '@marmalade/testing';
import type { ChannelAdapter } from '../src/channels/channel-adapter.js';
import type { ClaimedDelivery, SendResult } from '../src/deliveries/delivery.js';

/** What every channel meets one day, and what its adapter must make of it. A case may say more, or otherwise where it must. */
const RULES = {
  success: { outcome: 'sent', taken: 1 },
  permanent: { outcome: 'failed', taken: 0 },
  transient: { outcome: 'retry', code: 'PROVIDER_FAILED', taken: 0 },
  throttled: { outcome: 'throttled', taken: 0 },
  'time-out before sending': { outcome: 'retry', code: 'PROVIDER_UNREACHABLE', taken: 0 },
  'time-out after sending': { outcome: 'unknown', code: 'NO_ANSWER', taken: 1 },
  oversize: { outcome: 'failed', taken: 0 },
  'hostile data': { outcome: 'sent', taken: 1 },
  'dead address': { outcome: 'failed', taken: 0 },
  'credentials wrong': { outcome: 'retry', code: 'CREDENTIALS_REFUSED', taken: 0 },
} as const;

export type Condition = keyof typeof RULES;

/** How one condition comes about on a channel. */
export interface ConformanceCase {
  /** Makes the condition. What it gives is used in place of the channel's own adapter, and of fields of the delivery. */
  arrange?(): Arrangement | void | Promise<Arrangement | void>;
  /** Beyond the rule. */
  expected?: { outcome?: SendResult['outcome']; code?: string; pause?: { gate: string; ms: number } };
  /** Whether the adapter's gates need not hold the one that is paused: it passes that one itself. */
  ownGate?: boolean;
}

export interface Arrangement {
  adapter?: ChannelAdapter;
  delivery?: Partial<Pick<ClaimedDelivery, 'address' | 'content'>>;
}

/** A channel with the server it talks to, started for one test. */
export interface ConformanceChannel {
  adapter: ChannelAdapter;
  /** To somebody who can be reached, with something to say. */
  delivery: Pick<ClaimedDelivery, 'channel' | 'address' | 'content'>;
  /** What the server took, as its receivers see it, oldest first. */
  ledger(): string[];
  /** Part of what receivers must see of `delivery`; undefined where the server can not read what it takes. */
  words?: string;
  /** What must not be in a result, which is kept and shown: tokens, passwords. */
  secrets: string[];
  cases: Record<Condition, ConformanceCase>;
  stop(): Promise<unknown>;
}

/** Text that tries to be something else: a header, the end of a mail, a mention, a query, a template. Its last word is a family. */
export const HOSTILE =
  'a\u0000b\r\nBcc: eve@example.org\r\n\r\n.\r\n\ud800\u202e@everyone \'"; DROP TABLE delivery; -- {{7*7}} ${7*7} 👩‍👩‍👧';
const END_OF_HOSTILE = '${7*7} 👩‍👩‍👧';

/** The suite that every channel passes: one test for each condition. */
export function describeChannel(name: string, start: () => Promise<ConformanceChannel>): void {
  describe(`the channel ${name}`, () => {
    let channel: ConformanceChannel;
    const others: ChannelAdapter[] = [];
    beforeEach(async () => {
      channel = await start();
    });
    afterEach(async () => {
      await Promise.all([channel.adapter, ...others.splice(0)].map((adapter) => adapter.close()));
      await channel.stop();
    });

    test.each(Object.keys(RULES) as Condition[])('%s', async (condition) => {
      const { arrange, expected = {}, ownGate = false } = channel.cases[condition];
      const { taken, ...rule } = RULES[condition];
      const { adapter = channel.adapter, delivery } = (await arrange?.()) ?? {};
      if (adapter !== channel.adapter) others.push(adapter);

      const message = { ...whole(channel), ...delivery };
      const result = await adapter.send(message);
      expect(result).toMatchObject({ ...rule, ...expected });
      expect(channel.ledger()).toHaveLength(taken);
      if (condition === 'success') expect(channel.ledger()[0]).toContain(channel.words ?? '');
      if (condition === 'hostile data' && channel.words) expect(channel.ledger()[0]).toContain(END_OF_HOSTILE);
      if (result.outcome === 'throttled' && !ownGate)
        expect(adapter.gates(message.address)).toContain(result.pause.gate);
      for (const secret of channel.secrets) expect(JSON.stringify(result)).not.toContain(secret);

      // Whatever it was, it is over: the next message goes its way, where there is still somebody to take it.
      if (expected.code === 'ENDPOINT_DISABLED' || expected.code === 'WEBHOOK_GONE') return;
      await waitFor(async () => (await channel.adapter.send(whole(channel))).outcome === 'sent');
      expect(channel.ledger().length).toBeGreaterThan(taken);
    });
  });
}

function whole({ delivery }: ConformanceChannel): ClaimedDelivery {
  return {
    ...delivery,
    id: newId(),
    notificationId: newId(),
    attempt: 1,
    failures: 0,
    type: 'order.created',
    lane: 1,
  };
}

/** A server that takes connections and never says a word: whoever waits for its greeting, or for TLS, has sent nothing. */
export async function startSilentServer(): Promise<{ port: number; stop(): void }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    port,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
