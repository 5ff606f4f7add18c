import { events as bookings } from '@marmalade/contracts-bookings';
import { events as broadcasts } from '@marmalade/contracts-broadcasts';
import { facts as dispatcherFacts } from '@marmalade/contracts-dispatcher';
import type { EventDefinition } from '@marmalade/contracts-envelope';
import { events as identity, facts as identityFacts } from '@marmalade/contracts-identity';
import { events as inbox, facts as inboxFacts } from '@marmalade/contracts-inbox';
import { events as loyalty, facts as loyaltyFacts } from '@marmalade/contracts-loyalty';
import { events as orders } from '@marmalade/contracts-orders';
import { events as system } from '@marmalade/contracts-system';

/** Every event a service of ours announces, by type. */
export const ANNOUNCED_EVENTS: ReadonlyMap<string, EventDefinition> = new Map(
  [...bookings, ...broadcasts, ...identity, ...inbox, ...loyalty, ...orders, ...system].map((definition) => [
    definition.type,
    definition as unknown as EventDefinition,
  ]),
);

/** What services tell each other for their projections, by type. Nobody is notified of it, and it comes from nobody else. */
export const FACTS: ReadonlyMap<string, EventDefinition> = new Map(
  [...dispatcherFacts, ...identityFacts, ...inboxFacts, ...loyaltyFacts].map((definition) => [
    definition.type,
    definition as unknown as EventDefinition,
  ]),
);
