/** A handler throws this for a message that can never be handled: it goes to the dead letters at once. Any other error is retried. */
export class NonRetryableError extends Error {
  /** @param code stable and machine-readable, kept with the dead letter */
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'NonRetryableError';
  }
}
