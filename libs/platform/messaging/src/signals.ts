/**
 * What the replicas of a service tell each other at once. A signal is a hint and no fact: it is not stored, it is lost while the broker
 * is away, and whoever acts on it looks the truth up in the database. So it goes past the outbox, which is for facts.
 */
export interface Signals {
  /** To all other replicas, not to this one. Never waits and never throws. @param message JSON */
  send(message: unknown): void;
  close(): Promise<void>;
}

export interface SignalHandlers {
  onSignal(message: unknown): void;
  /** Signals may have been lost until now: whatever they are about is to be looked up. */
  onGap(): void;
}
