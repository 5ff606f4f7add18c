import type { DataSource, EntityManager } from 'typeorm';

type On = DataSource | EntityManager;

const KEPT_MS = 2_000;

/** What was read from the database, kept for a moment: small tables that each request goes by are not read for each. */
export class KeptReading<Value> {
  /** Readings are numbered as they begin: one that ends late does not replace what was read after it began. */
  private turns = 0;
  /** The last turn that may be from before a change. */
  private forgotten = 0;
  private kept?: { value: Value; turn: number; readAt: number };
  private reading?: { on: On; value: Promise<Value> };

  /** @param keptMs how old what `get` gives may be */
  constructor(
    private readonly read: (on: On) => Promise<Value>,
    private readonly keptMs = KEPT_MS,
  ) {}

  /** @param on inside of a transaction that one: with a connection held, to wait for another may be to wait for ever */
  async get(on: On): Promise<Value> {
    const { kept } = this;
    if (kept && kept.turn > this.forgotten && performance.now() - kept.readAt < this.keptMs) return kept.value;
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
    this.forgotten = this.turns;
    this.reading = undefined;
  }

  private begin(on: On): { on: On; value: Promise<Value> } {
    const turn = (this.turns += 1);
    const reading = { on, value: this.read(on) };
    const end = () => {
      if (this.reading === reading) this.reading = undefined;
    };
    reading.value.then((value) => {
      if (!this.kept || this.kept.turn < turn) this.kept = { value, turn, readAt: performance.now() };
      end();
    }, end);
    return reading;
  }
}
