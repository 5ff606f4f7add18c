import { setTimeout as sleep } from 'node:timers/promises';
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Command, Report } from './clients.js';

/** Many clients in a process of their own. */
export class Crowd {
  private readonly child: ChildProcess = fork(fileURLToPath(new URL('./clients.js', import.meta.url)), {
    execArgv: ['--max-semi-space-size=64'],
  });

  connect(url: string, tokens: string[]): Promise<unknown> {
    return this.ask({ do: 'connect', url, tokens });
  }

  listen(): Promise<unknown> {
    return this.ask({ do: 'listen' });
  }

  /** Waits until so many have heard something, or time is over. */
  async heard(count: number, withinMs: number): Promise<Report['heard']> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const { heard } = (await this.ask({ do: 'report' })) as Report;
      if (heard.length >= count || Date.now() > deadline) return heard;
      await sleep(100);
    }
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await gone;
  }

  private ask(command: Command): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const onExit = () => reject(new Error('The clients have ended'));
      this.child.once('exit', onExit);
      this.child.once('message', (answer) => {
        this.child.off('exit', onExit);
        resolve(answer);
      });
      this.child.send(command);
    });
  }
}
