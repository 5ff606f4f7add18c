/** Something is done a while later, unless the process ends before: nothing depends on it. */
export class UndoTimers {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  /** @param work must not throw */
  set(key: string, milliseconds: number, work: () => Promise<void>): void {
    this.cancel(key);
    const timer = setTimeout(() => {
      this.timers.delete(key);
      void work();
    }, milliseconds);
    this.timers.set(key, timer.unref());
  }

  cancel(key: string): void {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
  }

  stop(): void {
    for (const key of [...this.timers.keys()]) this.cancel(key);
  }
}
