import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from './public-route.js';

/** What one check found. `detail` is public: no addresses, no credentials. */
export interface CheckResult {
  ok: boolean;
  detail?: unknown;
}

export interface CheckOptions {
  /** Whether the service is of no use without it (answers 503); else it is `degraded`. Default true. */
  critical?: boolean;
}

export interface HealthReport {
  status: 'ok' | 'degraded' | 'down';
  service: string;
  version: string;
  checks: Record<string, CheckResult>;
}

/** A check that takes longer has failed, in milliseconds. */
const CHECK_LIMIT_MS = 2_500;

/** What a service depends on, each with a way to ask whether it is there. Inject it and `register`. */
export class HealthRegistry {
  private readonly checks = new Map<string, { check: () => Promise<CheckResult>; critical: boolean }>();

  constructor(
    private readonly service: string,
    private readonly version: string,
  ) {}

  /** Adds a check, or replaces that of the same name. A check that throws has failed. */
  register(name: string, check: () => Promise<CheckResult>, { critical = true }: CheckOptions = {}): void {
    this.checks.set(name, { check, critical });
  }

  /** Runs all checks at once. */
  async report(): Promise<HealthReport> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, { check, critical }]) => ({ name, critical, result: await outcomeOf(check) })),
    );
    const failed = results.filter(({ result }) => !result.ok);
    const status = failed.length === 0 ? 'ok' : failed.some(({ critical }) => critical) ? 'down' : 'degraded';
    const checks = Object.fromEntries(results.map(({ name, result }) => [name, result]));
    return { status, service: this.service, version: this.version, checks };
  }

  /** That the process answers, and nothing else. */
  alive(): Pick<HealthReport, 'status' | 'service' | 'version'> {
    return { status: 'ok', service: this.service, version: this.version };
  }
}

async function outcomeOf(check: () => Promise<CheckResult>): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: 'no answer in time' }), CHECK_LIMIT_MS);
  });
  try {
    return await Promise.race([check(), late]);
  } catch {
    // The message may hold an address or a credential.
    return { ok: false, detail: 'failed' };
  } finally {
    clearTimeout(timer);
  }
}

/** `/health` and `/health/ready` run the checks; `/health/live` only says that the process answers. */
@Public()
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(@Inject(HealthRegistry) private readonly registry: HealthRegistry) {}

  @Get()
  async health(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    const report = await this.registry.report();
    reply.code(report.status === 'down' ? 503 : 200);
    return report;
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    return this.health(reply);
  }

  @Get('live')
  live(): ReturnType<HealthRegistry['alive']> {
    return this.registry.alive();
  }
}
