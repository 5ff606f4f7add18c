import type { Logger } from '@marmalade/observability';
import type { SecretBox } from '@marmalade/secrets';
import type { DataSource, EntityManager } from 'typeorm';
import { type Actor, SYSTEM, writeAudit } from '../audit-log/audit-log.js';
import { addSigningKey } from './signing-key-rows.js';
import type { SigningKeys } from './signing-keys.js';

const EVERY_MS = 10 * 60_000;

/** Brings a new signing key from time to time, by the database's time; any number of replicas may look after it. */
export class SigningKeyRotation {
  private timer?: NodeJS.Timeout;
  private running: Promise<unknown> = Promise.resolve();

  /** @param days after which a key is followed by another */
  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SecretBox,
    private readonly keys: SigningKeys,
    private readonly days: number,
    private readonly logger: Logger,
  ) {}

  /** Makes the first key when there is none, and looks from time to time whether the next is due. */
  async start(): Promise<void> {
    await this.whenDue();
    this.timer = setInterval(() => {
      this.running = this.whenDue().catch((error: Error) =>
        this.logger.warn({ error: error.message }, 'The signing key was not rotated; it is tried again later'),
      );
    }, EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** @returns whether this call brought a new key */
  async whenDue(): Promise<boolean> {
    const added = await this.dataSource.transaction(async (tx) => {
      const key = await addSigningKey(tx, this.secrets, { onlyWhenOlderThanDays: this.days });
      const entries = key ? [{ action: 'signing_key.added', subjectKind: 'signing_key', subjectId: key.kid }] : [];
      await writeAudit(tx, SYSTEM, entries);
      return key;
    });
    if (added) await this.keys.changed();
    return added !== undefined;
  }

  /**
   * Brings a new key now, in the caller's transaction; `SigningKeys.changed()` is to be called after it.
   * @param immediately the old ones have leaked: they are taken back, and whoever has a token signs in or refreshes again
   * @returns the new key, and from when on it signs
   */
  async rotate(tx: EntityManager, actor: Actor, immediately: boolean): Promise<{ kid: string; signsFrom: Date }> {
    const added = (await addSigningKey(tx, this.secrets, { immediately }))!;
    const after = { signsFrom: added.signsFrom, othersRevoked: immediately };
    await writeAudit(tx, actor, [
      { action: 'signing_key.rotated', subjectKind: 'signing_key', subjectId: added.kid, after },
    ]);
    return added;
  }
}
