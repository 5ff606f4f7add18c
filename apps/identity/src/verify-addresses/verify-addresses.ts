import { createEvent } from '@marmalade/contracts-envelope';
import { VerificationCodeIssued } from '@marmalade/contracts-identity';
import type { IdempotencyKeys } from '@marmalade/http';
import type { Outbox } from '@marmalade/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import {
  ADDRESS_MISSING,
  ADDRESS_VERIFIED,
  type AddressKind,
  type AddressVerifications,
  VERIFICATION_CODE_EXPIRED,
  VERIFICATION_CODE_WRONG,
} from '../address-verifications/address-verifications.js';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import type { CustomerStore } from '../customers/customer-store.js';
import type { Customer } from '../customers/customer.js';
import { personOf } from '../persons/person-in-events.js';
import { findCustomerPerson } from '../persons/person.js';
import { SESSION_ENDED } from '../sessions/session-problems.js';

const CHANNELS = { email: 'email', phone: 'sms' } as const;

/** Lets customers show that an address is theirs, by a code that is sent there. */
export class VerifyAddresses {
  constructor(
    private readonly dataSource: DataSource,
    private readonly customers: CustomerStore,
    private readonly verifications: AddressVerifications,
    private readonly outbox: Outbox,
    private readonly idempotencyKeys: IdempotencyKeys,
  ) {}

  /** @throws Problem ADDRESS_MISSING, ADDRESS_VERIFIED, VERIFICATION_CODES_LIMITED */
  async send(actor: Actor, kind: AddressKind, idempotencyKey?: string): Promise<{ expiresAt: Date }> {
    const scope = `POST /me/addresses/verification ${actor.id}`;
    const { body } = await this.idempotencyKeys.run(scope, idempotencyKey, { kind }, async (tx) => {
      const customer = await this.locked(tx, actor.id);
      const address = customer[kind];
      if (address === null) throw ADDRESS_MISSING.problem();
      if (customer[`${kind}Verified`]) throw ADDRESS_VERIFIED.problem();
      const { code, expiresAt } = await this.verifications.issue(tx, customer.id, kind, address);
      const { id, name, locale, timeZone } = personOf(customer);
      const person = { id, ...(name && { name }), ...(locale && { locale }), ...(timeZone && { timeZone }) };
      const event = createEvent(
        VerificationCodeIssued,
        // The address as it is here: what others know of the person may be older.
        { customer: { ...person, [kind]: address }, channel: CHANNELS[kind], code, expiresAt: expiresAt.toISOString() },
        { subject: id, istest: customer.isTest, ...(customer.site !== null && { site: customer.site }) },
      );
      await this.outbox.add(tx, [{ event, orderKey: id }]);
      await writeAudit(tx, actor, [
        { action: 'verification_code.issued', subjectKind: 'customer', subjectId: id, after: { kind } },
      ]);
      return { status: 202, body: { expiresAt } };
    });
    return body;
  }

  /** @throws Problem VERIFICATION_CODE_WRONG, VERIFICATION_CODE_EXPIRED (tried too often, too) */
  async confirm(actor: Actor, kind: AddressKind, code: string): Promise<void> {
    const result = await this.dataSource.transaction(async (tx) => {
      const customer = await this.locked(tx, actor.id);
      const tried = await this.verifications.try(tx, customer.id, kind, customer[kind], code);
      if (tried === 'right') await this.customers.update(tx, actor, customer.id, { [`${kind}Verified`]: true });
      return tried;
    });
    // After the transaction: the try is counted.
    if (result === 'wrong') throw VERIFICATION_CODE_WRONG.problem();
    if (result === 'expired') throw VERIFICATION_CODE_EXPIRED.problem();
  }

  private async locked(tx: EntityManager, id: string): Promise<Customer> {
    await findCustomerPerson(tx, id, { lock: true });
    const customer = await this.customers.find(tx, id);
    if (!customer) throw SESSION_ENDED.problem();
    return customer;
  }
}
