import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTokenKeys, freePort, type NodeProcess, spawnNode } from '@marmalade/testing';
import { answers } from '../measure/answers.js';
import type { Shot } from './load.js';

/** The upstream itself, through the bare proxy, through the gateway. */
export const TARGETS = ['direct', 'bare', 'ours'] as const;
export type Target = (typeof TARGETS)[number];

export interface Targets {
  requests: Record<Target, Shot>;
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A number no round reaches: limits are counted, as in an installation, and never in the way. */
const NO_LIMIT = '1000000000';

/** Starts upstream, bare proxy and gateway, a process each. Every request carries a token; only the gateway looks at it. */
export async function startTargets(): Promise<Targets> {
  const folder = mkdtempSync(join(tmpdir(), 'marmalade-bench-'));
  const keys = createTokenKeys();
  const jwk = { ...keys.publicKey.export({ format: 'jwk' }), kid: keys.kid, alg: 'ES256', use: 'sig' };
  const started: NodeProcess[] = [];
  const stop = async () => {
    for (const child of started.reverse()) {
      child.kill();
      await child.exited;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const startServer = async (name: string, env: Record<string, string>): Promise<string> => {
    const child = spawnNode(new URL(`./${name}.js`, import.meta.url), { env: { NODE_ENV: 'production', ...env } });
    started.push(child);
    return (await child.waitForLine(/^listens on (\S+)/))[1]!;
  };
  try {
    const upstream = await startServer('upstream', { JWKS: JSON.stringify({ keys: [jwk] }) });
    const bare = await startServer('bare-proxy', { UPSTREAM_URL: upstream });
    const port = await freePort();
    const gateway = spawnNode(join(ROOT, 'dist/apps/gateway/main.js'), {
      env: gatewayEnv(port, upstream, folder),
      cwd: folder,
    });
    started.push(gateway);
    const ours = `http://127.0.0.1:${port}`;
    await answers(`${ours}/health`, gateway);
    const headers = { authorization: keys.authorization({ role: 'owner', id: 'owner-1' }, { expiresIn: '12h' }) };
    const requests = {
      direct: { url: `${upstream}/notifications`, headers },
      bare: { url: `${bare}/notifications`, headers },
      ours: { url: `${ours}/api/v1/notifications`, headers },
    };
    return { requests, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function gatewayEnv(port: number, upstream: string, folder: string): Record<string, string> {
  return {
    NODE_ENV: 'development',
    LOG_LEVEL: 'warn',
    MARMALADE_DATA_DIR: folder,
    MARMALADE_API_KEY: 'bench-bench-bench-bench-bench',
    PORT: String(port),
    DISPATCHER_URL: upstream,
    IDENTITY_URL: upstream,
    INBOX_URL: upstream,
    LOYALTY_URL: upstream,
    BOTS_URL: upstream,
    RATE_LIMIT_DEFAULT_PER_MINUTE: NO_LIMIT,
  };
}
