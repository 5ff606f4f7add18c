import { ApiProperty } from '@nestjs/swagger';
import { newId } from '@marmalade/contracts-envelope';
import { KeptReading } from '@marmalade/database';
import type { DataSource, EntityManager } from 'typeorm';
import type { SecretBox } from '@marmalade/secrets';
import { type WebhookSecret, withNewSecret } from './webhook-secret.js';

/** Why an endpoint was disabled by us; by hand there is no reason. */
export type DisabledReason =
  /** It answered 410 Gone. */
  | 'RECEIVER_GONE'
  /** It took nothing for five days. */
  | 'RECEIVER_FAILING';

/** What somebody says of an endpoint. */
export class WebhookEndpointInput {
  @ApiProperty({ type: String, example: 'https://example.com/hooks' })
  url!: string;

  @ApiProperty({ type: String, nullable: true, example: 'our shop' })
  description!: string | null;

  @ApiProperty({
    type: String,
    isArray: true,
    description: 'exact types, `order.*` for all that begin with `order.`, or `*`',
    example: ['order.*', 'payment.completed'],
  })
  eventTypes!: string[];

  @ApiProperty({ type: String, nullable: true, description: "of this site's events only; null: of all", example: null })
  site!: string | null;

  @ApiProperty({ type: Boolean, example: true })
  enabled!: boolean;
}

/** An address outside that is told of events. */
export class WebhookEndpoint extends WebhookEndpointInput {
  @ApiProperty({ type: String, example: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10' })
  id!: string;

  @ApiProperty({ enum: ['RECEIVER_GONE', 'RECEIVER_FAILING'], nullable: true, example: null })
  disabledReason!: DisabledReason | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'since when every message failed; null: the last one went through',
    example: null,
  })
  failingSince!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  updatedAt!: Date;
}

/** An endpoint as the sender needs it. */
export interface KnownEndpoint extends WebhookEndpoint {
  /** Empty when they were locked with another key. */
  secrets: WebhookSecret[];
}

const KEPT_MS = 5_000;
/** A receiver that took nothing for so long is told nothing more. */
const PATIENCE_MS = 5 * 24 * 3_600_000;

const COLUMNS = `id, url, description, event_types AS "eventTypes", site, enabled, disabled_reason AS "disabledReason",
  failing_since AS "failingSince", created_at AS "createdAt", updated_at AS "updatedAt"`;

/** The endpoints that outgoing webhooks go to. Sender and planner read them from memory, at most five seconds old. */
export class WebhookEndpoints {
  private readonly kept = new KeptReading((on) => this.read(on), KEPT_MS);

  constructor(
    private readonly dataSource: DataSource,
    private readonly secretBox: SecretBox,
  ) {}

  /** Brings what is known here up to date, at most every five seconds: one query for all endpoints. */
  async refresh(): Promise<void> {
    await this.kept.get(this.dataSource);
  }

  /**
   * Lets what was just committed be known in this process at once; to be called after a transaction with `create` or
   * `rotateSecret`, the other changes do so themselves. If it can not be read now, the next refresh reads it.
   */
  async changed(): Promise<void> {
    await this.readAgain().catch(() => undefined);
  }

  /** The enabled endpoints that want events of a type and site, as of the last refresh. */
  matching(type: string, site: string | undefined): KnownEndpoint[] {
    const { last } = this.kept;
    if (!last || last.size === 0) return [];
    return [...last.values()].filter(
      (endpoint) =>
        endpoint.enabled &&
        (endpoint.site === null || endpoint.site === site) &&
        endpoint.eventTypes.some((pattern) => matches(pattern, type)),
    );
  }

  /** An endpoint that messages may go to. Before it is called gone the database is asked: it may be younger than the cache. */
  async findEnabled(id: string): Promise<KnownEndpoint | undefined> {
    let endpoint = this.kept.last?.get(id);
    if (!endpoint?.enabled) endpoint = (await this.readAgain()).get(id);
    return endpoint?.enabled ? endpoint : undefined;
  }

  /** It took a message: whatever was wrong is over. */
  async succeeded({ id, failingSince }: KnownEndpoint): Promise<void> {
    if (failingSince === null) return;
    await this.dataSource.query('UPDATE webhook_endpoint SET failing_since = NULL WHERE id = $1', [id]);
    await this.changed();
  }

  /** It did not take a message. @returns whether this was once too often: it is disabled then */
  async failed({ id, failingSince }: KnownEndpoint): Promise<boolean> {
    if (failingSince !== null && Date.now() - failingSince.getTime() < PATIENCE_MS) return false;
    const isOver = `enabled AND coalesce(failing_since < clock_timestamp() - $2 * interval '1 millisecond', false)`;
    const [rows] = (await this.dataSource.query(
      `UPDATE webhook_endpoint SET failing_since = coalesce(failing_since, clock_timestamp()),
         enabled = enabled AND NOT (${isOver}),
         disabled_reason = CASE WHEN ${isOver} THEN 'RECEIVER_FAILING' ELSE disabled_reason END
       WHERE id = $1 RETURNING disabled_reason`,
      [id, PATIENCE_MS],
    )) as [{ disabled_reason: DisabledReason | null }[], number];
    await this.changed();
    return rows[0]?.disabled_reason === 'RECEIVER_FAILING';
  }

  /** It said that it is gone for good: nothing is sent there until somebody enables it again. */
  async disable(id: string, reason: DisabledReason): Promise<void> {
    await this.dataSource.query(
      `UPDATE webhook_endpoint SET enabled = false, disabled_reason = $2, updated_at = clock_timestamp()
       WHERE id = $1 AND enabled`,
      [id, reason],
    );
    await this.changed();
  }

  /** The newest first. @param before the id of the last one seen, or null */
  list(limit: number, before: string | null): Promise<WebhookEndpoint[]> {
    return this.dataSource.query(
      `SELECT ${COLUMNS} FROM webhook_endpoint WHERE $2::uuid IS NULL OR id < $2 ORDER BY id DESC LIMIT $1`,
      [limit, before],
    );
  }

  async find(id: string): Promise<WebhookEndpoint | undefined> {
    const [endpoint] = await this.dataSource.query(`SELECT ${COLUMNS} FROM webhook_endpoint WHERE id = $1`, [id]);
    return endpoint;
  }

  /** @returns the endpoint, and the one secret it has: it is told here and nowhere else */
  async create(tx: EntityManager, input: WebhookEndpointInput): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
    const secrets = withNewSecret();
    const { url, description, eventTypes, site, enabled } = input;
    const [endpoint] = await tx.query(
      `INSERT INTO webhook_endpoint (id, url, description, event_types, site, enabled, secrets)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${COLUMNS}`,
      [newId(), url, description, eventTypes, site, enabled, this.lock(secrets)],
    );
    return { endpoint, secret: secrets[0]!.secret };
  }

  /** Changes what is given (what is undefined stays). Enabled again, or at another URL, an endpoint has its five days anew. */
  async update(id: string, changes: Partial<WebhookEndpointInput>): Promise<WebhookEndpoint | undefined> {
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const endpoint = await this.dataSource.transaction(async (tx): Promise<WebhookEndpoint | undefined> => {
      const [old] = await tx.query(`SELECT ${COLUMNS} FROM webhook_endpoint WHERE id = $1 FOR UPDATE`, [id]);
      if (!old) return undefined;
      const { url, description, eventTypes, site, enabled }: WebhookEndpointInput = { ...old, ...given };
      const isAnew = changes.enabled === true || url !== old.url;
      const [[changed]] = await tx.query(
        `UPDATE webhook_endpoint SET url = $2, description = $3, event_types = $4, site = $5, enabled = $6,
           failing_since = CASE WHEN $7 THEN NULL ELSE failing_since END,
           disabled_reason = CASE WHEN $6 THEN NULL ELSE disabled_reason END,
           updated_at = clock_timestamp()
         WHERE id = $1 RETURNING ${COLUMNS}`,
        [id, url, description, eventTypes, site, enabled, isAnew],
      );
      return changed;
    });
    await this.changed();
    return endpoint;
  }

  /** @returns false when there is none with this id */
  async remove(id: string): Promise<boolean> {
    const [, count] = (await this.dataSource.query('DELETE FROM webhook_endpoint WHERE id = $1', [id])) as [[], number];
    await this.changed();
    return count > 0;
  }

  /** Gives an endpoint a new secret; messages carry signatures of the one before as well, for a day. @returns the new one */
  async rotateSecret(tx: EntityManager, id: string): Promise<string | undefined> {
    const [row] = await tx.query('SELECT secrets FROM webhook_endpoint WHERE id = $1 FOR UPDATE', [id]);
    if (!row) return undefined;
    const secrets = withNewSecret(this.opened(row.secrets));
    await tx.query('UPDATE webhook_endpoint SET secrets = $2, updated_at = clock_timestamp() WHERE id = $1', [
      id,
      this.lock(secrets),
    ]);
    return secrets[0]!.secret;
  }

  private readAgain(): Promise<Map<string, KnownEndpoint>> {
    this.kept.forget();
    return this.kept.get(this.dataSource);
  }

  private async read(on: DataSource | EntityManager): Promise<Map<string, KnownEndpoint>> {
    const rows: (WebhookEndpoint & { secrets: Buffer })[] = await on.query(
      `SELECT ${COLUMNS}, secrets FROM webhook_endpoint`,
    );
    return new Map(rows.map((row) => [row.id, { ...row, secrets: this.opened(row.secrets) }]));
  }

  private lock(secrets: WebhookSecret[]): Buffer {
    return this.secretBox.lock(JSON.stringify(secrets));
  }

  /** Secrets locked with another key are as good as none: the other endpoints must not suffer for it. */
  private opened(box: Buffer): WebhookSecret[] {
    try {
      return JSON.parse(this.secretBox.open(box)) as WebhookSecret[];
    } catch {
      return [];
    }
  }
}

function matches(pattern: string, type: string): boolean {
  return pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)));
}
