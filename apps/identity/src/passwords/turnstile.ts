/** Lets a few pass at a time; the others wait in line, and beyond its end nobody is taken. */
export class Turnstile {
  private inside = 0;
  private readonly line: (() => void)[] = [];

  /** @param places inside at the same time @param waiting in the line at most */
  constructor(
    private readonly places: number,
    private readonly waiting: number,
  ) {}

  /** @param full makes the error of whoever finds the line full */
  async pass<Value>(work: () => Promise<Value>, full: () => Error): Promise<Value> {
    if (this.inside >= this.places) {
      if (this.line.length >= this.waiting) throw full();
      // Whoever leaves gives their place to the next.
      await new Promise<void>((resolve) => this.line.push(resolve));
    } else {
      this.inside += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.line.shift();
      if (next) next();
      else this.inside -= 1;
    }
  }
}
