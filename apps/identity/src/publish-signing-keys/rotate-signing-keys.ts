import type { IdempotencyKeys } from '@marmalade/http';
import type { Actor } from '../audit-log/audit-log.js';
import type { SigningKeyRotation } from '../signing-keys/signing-key-rotation.js';
import type { SigningKeys } from '../signing-keys/signing-keys.js';

/** A new signing key by hand, once however often it is asked for with the same Idempotency-Key. */
export class RotateSigningKeys {
  constructor(
    private readonly rotation: SigningKeyRotation,
    private readonly keys: SigningKeys,
    private readonly idempotencyKeys: IdempotencyKeys,
  ) {}

  async rotate(actor: Actor, immediately: boolean, idempotencyKey?: string): Promise<{ kid: string; signsFrom: Date }> {
    const { body } = await this.idempotencyKeys.run(
      `POST /signing-keys/rotate ${actor.id}`,
      idempotencyKey,
      { immediately },
      async (tx) => ({ status: 201, body: await this.rotation.rotate(tx, actor, immediately) }),
    );
    await this.keys.changed();
    return body;
  }
}
