import { NOT_FOUND } from '@marmalade/http';

const LIMIT = 255;

/** Ids that stand for no person: ops channels, endpoints of other systems, and everybody. */
const NO_PERSON = /^(ops:|webhook:|everyone$)/;

/** @throws Problem NOT_FOUND for what can be nobody's id */
export function assertRecipientId(id: string): void {
  if (id.length > LIMIT || id.includes('\0') || NO_PERSON.test(id)) throw NOT_FOUND.problem('Nobody has such an id.');
}
