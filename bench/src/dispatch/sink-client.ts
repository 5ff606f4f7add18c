import { type NodeProcess, spawnNode } from '@marmalade/testing';

/** What arrived, in the order of arrival. */
export interface Arrivals {
  /** Of each POST, the number of its event. */
  numbers: number[];
  /** Milliseconds of the wall clock. */
  times: number[];
}

export const BOT_TOKEN = '1:bench';

/** The receiving end, in its own process. */
export class Sink {
  private constructor(
    readonly url: string,
    private readonly process: NodeProcess,
  ) {}

  static async start(): Promise<Sink> {
    const child = spawnNode(new URL('./sink.js', import.meta.url));
    const [, port] = await child.waitForLine(/^sink on (\d+)/);
    return new Sink(`http://127.0.0.1:${port}`, child);
  }

  /** Where messages are to be posted: it looks like the Bot API to the bot of that token. */
  get sendMessage(): string {
    return `${this.url}/bot${BOT_TOKEN}/sendMessage`;
  }

  async count(): Promise<number> {
    return (await (await fetch(`${this.url}/count`)).json()) as number;
  }

  async arrivals(): Promise<Arrivals> {
    return (await (await fetch(`${this.url}/arrivals`)).json()) as Arrivals;
  }

  async forget(): Promise<void> {
    await fetch(this.url, { method: 'DELETE' });
  }

  async stop(): Promise<void> {
    this.process.kill();
    await this.process.exited;
  }
}
