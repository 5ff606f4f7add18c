import { type CloudEvent, createValidator, type EventDefinition, problemsOf } from '@marmalade/contracts-envelope';
import type { Static, TObject } from 'typebox';
import type { EventContext } from './event-context.js';

/** What every event bears that came over HTTP, and none that a service announced: whatever its `source` claims, it is not ours. */
export const FROM_OUTSIDE = { intake: 'http' } as const;

/** Whether an event is one that a service itself announced. */
export function isAnnouncedBy(source: string, event: CloudEvent): boolean {
  return event.source === source && event.intake !== FROM_OUTSIDE.intake;
}

const ajv = createValidator();

/** Reads what another service tells of its data. */
export class FactReader<Schema extends TObject> {
  private readonly validate;

  constructor(private readonly definition: EventDefinition<Schema>) {
    this.validate = ajv.compile(definition.schema);
  }

  /**
   * The facts of a batch. What somebody else announces under the type, and what does not fit its schema, goes to the dead
   * letters: `EVENT_SOURCE_FOREIGN`, `EVENT_DATA_INVALID`.
   */
  read(events: CloudEvent[], context: EventContext): Static<Schema>[] {
    return this.readTimed(events, context).map(({ data }) => data);
  }

  /** As `read`, each with the time at which it became true. */
  readTimed(events: CloudEvent[], context: EventContext): { data: Static<Schema>; time: string }[] {
    return events.flatMap((event) => {
      if (!isAnnouncedBy(this.definition.source, event)) {
        context.refuse(event, 'EVENT_SOURCE_FOREIGN', `Only ${this.definition.source} announces ${event.type}`);
        return [];
      }
      const [problem] = problemsOf(this.validate, event.data);
      if (problem) context.refuse(event, 'EVENT_DATA_INVALID', `data${problem.pointer} ${problem.message}`);
      return problem ? [] : [{ data: event.data as Static<Schema>, time: event.time }];
    });
  }
}
