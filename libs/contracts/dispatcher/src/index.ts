import { AddressSuppressed } from './address-suppressed.js';
import { DeliveryContentErased } from './content-erased.js';

export * from './address-suppressed.js';
export * from './content-erased.js';

/** What other services keep of what happens in the dispatcher; nobody is notified of these. */
export const facts = [AddressSuppressed, DeliveryContentErased] as const;

/** Every event the dispatcher announces that people may be told of. */
export const events = [] as const;
