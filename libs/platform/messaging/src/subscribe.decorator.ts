import { applyDecorators, Catch, type RpcExceptionFilter, UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { type Observable, throwError } from 'rxjs';

export interface SubscriptionOptions {
  /** The queue's name: a literal that never changes, `SERVICE.purpose`. Handlers that share it share one queue. */
  queue: string;
  /** Events a call at most. Set: the handler takes an array; unset: one event. All handlers of a queue agree on it. */
  batch?: number;
  /** Begin the next batch while this one is under way: twice the throughput where the order between batches does not matter. */
  overlap?: boolean;
}

/** Lets the consumer see the handler's own error; Nest would replace it by "Internal server error". */
@Catch()
class PassErrorsOn implements RpcExceptionFilter<unknown> {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/**
 * Subscribes a controller's method to events: `@EventPattern` with the queue and the batch it wants.
 * The method is called as `(events: CloudEvent[] | CloudEvent, context: EventContext)`, inside a transaction, with events
 * this queue has not handled before.
 * @param patterns event types, with `*` for one word and `#` for any number
 */
export function Subscribe(patterns: string | string[], options: SubscriptionOptions): MethodDecorator {
  return applyDecorators(EventPattern(patterns, options), UseFilters(new PassErrorsOn()));
}
