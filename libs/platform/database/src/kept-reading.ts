import type { DataSource, EntityManager } from 'typeorm';

type On = DataSource | EntityManager;

const KEPT_MS = 2_000;

/** What was read from the database, kept for a moment: small tables that each request goes by are not read for each. */
export class KeptReading<Value> {
  private kept?: { value: Value; readAt: number };
  private reading?: { on: On; value: Promise<Value> };

  /** @param keptMs how old what `get` gives may be */
  constructor(
    private readonly read: (on: On) => Promise<Value>,
    private readonly keptMs = KEPT_MS,
  ) {}

  /** @param on inside of a transaction that one: with a connection held, to wait for another may be to wait for ever */
  async get(on: On): Promise<Value> {
    if (this.kept && performance.now() - this.kept.readAt < this.keptMs) return this.kept.value;
    // Nobody is to fail with the transaction of somebody else.
    if (this.reading?.on !== on) this.reading = this.begin(on);
    return this.reading.value;
  }

  /** What was read last, however old; undefined: nothing yet. */
  get last(): Value | undefined {
    return this.kept?.value;
  }

  /** Lets the next `get` read anew: what was just committed then holds in this process at once. */
  forget(): void {
    if (this.kept) this.kept.readAt = -Infinity;
    // What is being read may be from before the commit.
    this.reading = undefined;
  }

  private begin(on: On): { on: On; value: Promise<Value> } {
    const reading = { on, value: this.read(on) };
    const isCurrent = () => this.reading === reading;
    reading.value.then(
      (value) => {
        if (isCurrent()) this.kept = { value, readAt: performance.now() };
        if (isCurrent()) this.reading = undefined;
      },
      () => {
        if (isCurrent()) this.reading = undefined;
      },
    );
    return reading;
  }
}
