import type { Principal } from '@marmalade/auth';
import { decodeCursor, type Page, page, type PageQuery, VALIDATION_FAILED } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import { API_KEY_NOT_FOUND, API_KEY_OF_SETTINGS, type ApiKey, FIRST_API_KEY } from '../api-keys/api-key.js';
import type { ApiKeyStore, KeyInClear } from '../api-keys/api-key-store.js';
import { checkMayGive, checkScopes } from '../api-keys/scopes.js';
import type { Actor } from '../audit-log/audit-log.js';
import type { SealedAnswers } from '../sealed-answers/sealed-answers.js';
import type { CreateApiKey } from './api-key-body.js';

/** A key with its text: the only time it is told. */
export type ApiKeyInClear = ApiKey & { key: string };

/** Who asks: for what they may do, and for the audit log. */
interface Asker {
  principal: Principal;
  actor: Actor;
}

/** What the API can do to API keys. */
export class EditApiKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: ApiKeyStore,
    private readonly answers: SealedAnswers,
  ) {}

  /** The newest first; that of the settings, the oldest of all, is the last. @throws Problem CURSOR_INVALID */
  async list({ limit, cursor }: PageQuery): Promise<Page<ApiKey>> {
    const [before] = cursor ? decodeCursor(cursor, ['uuid']) : [null];
    const rows = await this.store.list(limit + 1, before as string | null);
    return page(rows.length > limit ? rows : [...rows, FIRST_API_KEY], limit, ({ id }) => [id]);
  }

  /** @throws Problem VALIDATION_FAILED, PERMISSION_DENIED, and those of the Idempotency-Key */
  async create({ principal, actor }: Asker, body: CreateApiKey, idempotencyKey?: string): Promise<ApiKeyInClear> {
    const { name, scopes } = body;
    const expiresAt = body.expiresAt ?? undefined;
    checkScopes(scopes);
    checkMayGive(principal, scopes);
    if (expiresAt !== undefined && Date.parse(expiresAt) <= Date.now()) {
      const entry = { pointer: '/expiresAt', code: 'PAST', message: 'expiresAt is over already' };
      throw VALIDATION_FAILED.problem(undefined, [entry]);
    }
    const scope = `POST /api-keys ${principal.id}`;
    return this.answers.run(scope, idempotencyKey, body, async (tx) =>
      inClear(await this.store.create(tx, actor, { name, scopes, expiresAt })),
    );
  }

  /** @throws Problem API_KEY_NOT_FOUND, API_KEY_OF_SETTINGS, PERMISSION_DENIED, and those of the Idempotency-Key */
  async rotate(
    { principal, actor }: Asker,
    id: string,
    overlapMinutes: number,
    idempotencyKey?: string,
  ): Promise<ApiKeyInClear> {
    refuseFirst(id);
    const scope = `POST /api-keys/${id}/rotate ${principal.id}`;
    return this.answers.run(scope, idempotencyKey, { overlapMinutes }, async (tx) => {
      const before = await this.store.locked(tx, id);
      // Whoever rotates a key holds it then.
      checkMayGive(principal, before.scopes);
      return inClear(await this.store.rotate(tx, actor, before, overlapMinutes));
    });
  }

  /** @throws Problem API_KEY_NOT_FOUND, API_KEY_OF_SETTINGS */
  async revoke(actor: Actor, id: string): Promise<void> {
    refuseFirst(id);
    const isThere = await this.dataSource.transaction((tx) => this.store.revoke(tx, actor, id));
    if (!isThere) throw API_KEY_NOT_FOUND.problem();
  }
}

function inClear({ apiKey, key }: KeyInClear): ApiKeyInClear {
  return { ...apiKey, key };
}

function refuseFirst(id: string): void {
  if (id === FIRST_API_KEY.id) throw API_KEY_OF_SETTINGS.problem('Set another MARMALADE_API_KEY and start again.');
}
