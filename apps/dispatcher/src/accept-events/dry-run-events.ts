import type { CloudEvent } from '@marmalade/contracts-envelope';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { DryRun } from '../planning/dry-run.js';
import type { DryEvent } from '../planning/dry-run-view.js';
import { refuseFacts, unknownTypes } from './accept-events.js';
import { EVENT_BATCH_TOO_LARGE } from './event-problems.js';

/** The answer holds every message that would go: of more events it would be too large. */
const DRY_RUN_MAX = 100;

/** Tells what would become of events. */
export class DryRunEvents {
  constructor(
    private readonly dryRun: DryRun,
    private readonly catalogue: Catalogue,
  ) {}

  /** @throws Problem EVENT_BATCH_TOO_LARGE, EVENT_TYPE_RESERVED, EVENT_TYPE_UNKNOWN; nothing is kept of what is not known */
  async plan(events: CloudEvent[]): Promise<DryEvent[]> {
    if (events.length > DRY_RUN_MAX) {
      throw EVENT_BATCH_TOO_LARGE.problem(`It holds ${events.length} events; a dry run takes ${DRY_RUN_MAX} at once.`);
    }
    refuseFacts(events);
    const known = events.flatMap((event) => {
      const type = this.catalogue.get(event.type);
      return type ? [{ event, type }] : [];
    });
    if (known.length < events.length) throw unknownTypes(events, this.catalogue, 'Register the type first.');
    return this.dryRun.plan(known);
  }
}
