/** No queue takes this event: it stays in the outbox and is tried again, so that nothing is lost while a listener is set up. */
export class UnroutableError extends Error {
  constructor(routingKey: string) {
    super(`UNROUTABLE: no queue takes ${routingKey}`);
    this.name = 'UnroutableError';
  }
}
