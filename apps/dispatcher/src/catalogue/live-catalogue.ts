import type { Catalogue } from './catalogue.js';
import type { OverrideStore } from './override-store.js';

interface LiveLogger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/** Keeps the catalogue of this process as it is edited, here or at another replica. */
export class LiveCatalogue {
  private revision?: string;
  private away = false;
  private timer?: NodeJS.Timeout;
  private looking: Promise<void> = Promise.resolve();

  /** @param pollMs how old what another replica edited may be here */
  constructor(
    private readonly catalogue: Catalogue,
    private readonly store: OverrideStore,
    private readonly logger: LiveLogger,
    private readonly pollMs = 2_000,
  ) {}

  /** Resolves when what was edited lies over the files; from then on it looks for news. */
  async start(): Promise<void> {
    await this.refresh();
    const next = (): void => {
      this.timer = setTimeout(() => void this.refreshQuietly().then(() => this.timer && next()), this.pollMs);
      this.timer.unref();
    };
    next();
  }

  /** Resolves when every change that was committed before lies over the files. */
  refresh(): Promise<void> {
    const look = this.looking.then(() => this.look());
    // Whoever looks next is not to fail for this one.
    this.looking = look.catch(() => undefined);
    return look;
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.looking;
  }

  /** What is known holds while the database is away; that it is away is said once. */
  private async refreshQuietly(): Promise<void> {
    try {
      await this.refresh();
      this.away = false;
    } catch (error) {
      if (!this.away)
        this.logger.warn({ error: (error as Error).message }, 'Edited templates can not be read; the last known hold');
      this.away = true;
    }
  }

  private async look(): Promise<void> {
    const revision = await this.store.revision();
    if (revision === this.revision) return;
    // Read after the revision: what is newer already is read once more, and nothing is missed.
    const problems = await this.catalogue.apply(await this.store.inEffect());
    for (const problem of problems)
      this.logger.warn(problem, 'An edited template or event type can not be used, and is left out');
    if (this.revision !== undefined) this.logger.info({ revision }, 'The catalogue was edited');
    this.revision = revision;
  }
}
