import { type IdempotencyKeys, problemType } from '@marmalade/http';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import { findCustomerPerson } from '../persons/person.js';
import { nameClaim } from '../sessions/signed-in.js';
import type { SigningKeys } from '../signing-keys/signing-keys.js';

export const CUSTOMER_INACTIVE = problemType({
  code: 'CUSTOMER_INACTIVE',
  status: 409,
  title: 'The customer is not active',
});

/** Makes a customer's token for a shop's server that knows who they are: to embed the inbox in its pages. */
export class IssueCustomerTokens {
  constructor(
    private readonly keys: SigningKeys,
    private readonly idempotencyKeys: IdempotencyKeys,
  ) {}

  /**
   * The same Idempotency-Key gets another token of the same right: tokens are kept nowhere.
   * @throws Problem CUSTOMER_NOT_FOUND, CUSTOMER_INACTIVE
   */
  async issue(
    actor: Actor,
    customerId: string,
    minutes: number,
    idempotencyKey?: string,
  ): Promise<{ accessToken: string; expiresIn: number }> {
    const { body } = await this.idempotencyKeys.run(
      `POST /auth/customer-tokens ${actor.id}`,
      idempotencyKey,
      { customerId, minutes },
      async (tx) => {
        const customer = await findCustomerPerson(tx, customerId);
        if (!customer) throw CUSTOMER_NOT_FOUND.problem();
        if (!customer.active) throw CUSTOMER_INACTIVE.problem();
        const entry = { action: 'customer_token.issued', subjectKind: 'customer', subjectId: customerId };
        await writeAudit(tx, actor, [{ ...entry, after: { minutes } }]);
        return { status: 201, body: { name: customer.name } };
      },
    );
    const expiresIn = minutes * 60;
    const claims = { sub: customerId, role: 'customer' as const, ...nameClaim(body.name) };
    return { accessToken: await this.keys.sign(claims, expiresIn), expiresIn };
  }
}
