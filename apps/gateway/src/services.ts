import type { CheckResult } from '@marmalade/http';
import { Agent } from 'undici';
import type { ServiceAddresses, ServiceName } from './routing-table.js';

/** How long a service may take to begin its answer, and to go on with it. */
export const ANSWER_LIMIT_MS = 30_000;

const HEALTH_LIMIT_MS = 2_000;
const DOCUMENT_LIMIT_MS = 5_000;

/** Connections kept to each service. */
const CONNECTIONS = 128;

/** The services behind the gateway, and the connections to them. */
export class Services {
  readonly agent: Agent;

  constructor(
    readonly addresses: ServiceAddresses,
    answerLimitMs: number = ANSWER_LIMIT_MS,
  ) {
    this.agent = new Agent({
      connections: CONNECTIONS,
      headersTimeout: answerLimitMs,
      bodyTimeout: answerLimitMs,
      connect: { timeout: 2_000 },
    });
  }

  /** Those of this installation. */
  get names(): ServiceName[] {
    return Object.keys(this.addresses) as ServiceName[];
  }

  /** What a service says of its own health; not ok when it does not answer. */
  async health(service: ServiceName): Promise<CheckResult> {
    try {
      const { status, body } = await this.getJson(service, '/health', HEALTH_LIMIT_MS);
      const { status: state, version, checks } = body as Record<string, unknown>;
      return { ok: status === 200, detail: { status: state, version, checks } };
    } catch {
      return { ok: false, detail: { status: 'down' } };
    }
  }

  /** A document a service publishes, such as `/openapi.json`; undefined while it is away or has none. */
  async document(service: ServiceName, path: string): Promise<Record<string, unknown> | undefined> {
    try {
      const { status, body } = await this.getJson(service, path, DOCUMENT_LIMIT_MS);
      return status === 200 ? (body as Record<string, unknown>) : undefined;
    } catch {
      return undefined;
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async getJson(
    service: ServiceName,
    path: string,
    limitMs: number,
  ): Promise<{ status: number; body: unknown }> {
    const { origin, pathname } = new URL(this.addresses[service]!);
    const response = await this.agent.request({
      origin,
      path: `${pathname.replace(/\/$/, '')}${path}`,
      method: 'GET',
      signal: AbortSignal.timeout(limitMs),
    });
    return { status: response.statusCode, body: await response.body.json() };
  }
}
