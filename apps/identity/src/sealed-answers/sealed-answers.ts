import type { IdempotencyKeys } from '@marmalade/http';
import type { SecretBox } from '@marmalade/secrets';
import type { EntityManager } from 'typeorm';

/**
 * Makes a POST happen once whose answer holds a secret: what is kept to repeat the answer is locked, as a secret that is kept
 * as a hash would otherwise lie beside it in clear for a day.
 */
export class SealedAnswers {
  constructor(
    private readonly idempotencyKeys: IdempotencyKeys,
    private readonly secrets: SecretBox,
  ) {}

  /**
   * As `IdempotencyKeys.run`.
   * @param effect gives the body, which is JSON
   * @throws Problem IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_IN_FLIGHT, and what the effect throws
   */
  async run<Body>(
    scope: string,
    key: string | undefined,
    requestBody: unknown,
    effect: (tx: EntityManager) => Promise<Body>,
  ): Promise<Body> {
    const { body } = await this.idempotencyKeys.run(scope, key, requestBody, async (tx) => {
      const sealed = this.secrets.lock(JSON.stringify(await effect(tx)));
      return { status: 201, body: { sealed: sealed.toString('base64') } };
    });
    return JSON.parse(this.secrets.open(Buffer.from(body.sealed, 'base64'))) as Body;
  }
}
