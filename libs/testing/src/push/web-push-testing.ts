import { createRequire } from 'node:module';
import { freePort } from '@marmalade/embedded-postgres';
import { spawnNode } from '../spawn-node.js';
import type { BrowserSubscription } from './push-service-stand-in.js';

/** The push service of the npm package `web-push-testing`: it has the devices' keys, so it can tell what they read. */
export interface WebPushTesting {
  /** @param applicationServerKey our public key, base64url: only what is signed with the other half is taken */
  subscribe(applicationServerKey: string): Promise<BrowserSubscription>;
  expire(endpoint: string): Promise<void>;
  /** The messages a device got, decrypted. */
  receivedBy(endpoint: string): Promise<string[]>;
  stop(): Promise<void>;
}

/** Starts it in a process of its own; it knows nothing of our code, and shares none with it. */
export async function startWebPushTesting(): Promise<WebPushTesting> {
  const port = await freePort();
  const script = createRequire(import.meta.url).resolve('web-push-testing/src/bin/server.js');
  const server = spawnNode(script, { args: [String(port)] });
  await server.waitForLine(/Server running/);
  const ask = async (path: string, body: object = {}): Promise<{ data: unknown }> => {
    const response = await fetch(`http://localhost:${port}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`web-push-testing answered ${response.status}: ${text}`);
    return text.startsWith('{') ? (JSON.parse(text) as { data: unknown }) : { data: undefined };
  };
  const hashOf = (endpoint: string): string => endpoint.split('/').at(-1)!;
  return {
    subscribe: async (applicationServerKey) => {
      const { data } = await ask('subscribe', { userVisibleOnly: 'true', applicationServerKey });
      const { endpoint, keys } = data as BrowserSubscription;
      return { endpoint, expirationTime: null, keys };
    },
    expire: async (endpoint) => void (await ask(`expire-subscription/${hashOf(endpoint)}`)),
    receivedBy: async (endpoint) => {
      const { data } = await ask('get-notifications', { clientHash: hashOf(endpoint) });
      return (data as { messages: string[] }).messages;
    },
    stop: async () => {
      server.kill();
      await server.exited;
    },
  };
}
