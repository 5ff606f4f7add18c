import { BaseRpcContext } from '@nestjs/microservices';
import type { CloudEvent } from '@marmalade/contracts-envelope';
import type { EntityManager } from 'typeorm';

/** What a handler knows beside its events: the transaction in which its effects must happen, and a way to refuse single events. */
export class EventContext extends BaseRpcContext<[]> {
  private readonly refused = new Map<CloudEvent, { code: string; error: string }>();
  private readonly afterCommit: (() => void)[] = [];

  constructor(
    /** The queue these events came from. */
    readonly queue: string,
    /** Everything the handler writes goes through this: it commits together with the note that the events were handled. */
    readonly tx: EntityManager,
  ) {
    super([]);
  }

  /** Puts one event of a batch to the dead letters, while the others take their effect. */
  refuse(event: CloudEvent, code: string, error: string): void {
    this.refused.set(event, { code, error });
  }

  /** Runs work once the effects are committed, such as a signal to a worker of this process. It must not throw. */
  onCommitted(work: () => void): void {
    this.afterCommit.push(work);
  }

  /** What was refused, for the consumer. */
  refusalOf(event: CloudEvent): { code: string; error: string } | undefined {
    return this.refused.get(event);
  }

  /** Called by the consumer after its commit. */
  committed(): void {
    for (const work of this.afterCommit) work();
  }
}
