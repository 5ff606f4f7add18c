/** How a stand-in misbehaves once. `processed`: whether it carries the request out nevertheless. */
export type Fault =
  /** Answers with this status, such as 503, and does nothing. */
  | { kind: 'status'; status: number; body?: unknown; headers?: Record<string, string> }
  /** Reads the request and never answers; not processed unless said so. */
  | { kind: 'hang'; processed?: boolean }
  /** Resets the connection before it has read the body: nothing is processed. */
  | { kind: 'reset-before-body' }
  /** Resets the connection in place of the answer; processed unless said otherwise: the outcome is unknown to the sender. */
  | { kind: 'reset-after-body'; processed?: boolean }
  /** Processes the request and answers one byte at a time. */
  | { kind: 'drip'; intervalMs: number }
  /** Processes the request and answers 200 with a body that is cut off. */
  | { kind: 'bad-json' };

/** Whether the request is carried out although its answer goes wrong. */
export function isProcessed(fault: Fault | undefined): boolean {
  switch (fault?.kind) {
    case undefined:
    case 'drip':
    case 'bad-json':
      return true;
    case 'reset-after-body':
      return fault.processed ?? true;
    case 'hang':
      return fault.processed ?? false;
    default:
      return false;
  }
}
