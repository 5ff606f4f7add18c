import { events as bookings } from '@marmalade/contracts-bookings';
import { events as broadcasts } from '@marmalade/contracts-broadcasts';
import type { CloudEvent, EventDefinition } from '@marmalade/contracts-envelope';
import { events as identity, facts as identityFacts } from '@marmalade/contracts-identity';
import { events as inbox } from '@marmalade/contracts-inbox';
import { events as loyalty } from '@marmalade/contracts-loyalty';
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
  identityFacts.map((definition) => [definition.type, definition as unknown as EventDefinition]),
);

/** What every event bears that came over HTTP, and none that a service announced: whatever its `source` claims, it is not ours. */
export const FROM_OUTSIDE = { intake: 'http' } as const;

/** Whether an event is one that a service itself announced. */
export function isAnnouncedBy(source: string, event: CloudEvent): boolean {
  return event.source === source && event.intake !== FROM_OUTSIDE.intake;
}
