/** Work that waits of one chat: somebody who sends more at once is not waiting for answers. */
const PER_CHAT = 30;

/** What is done at once, and what waits. */
export interface QueueLimits {
  concurrency: number;
  waiting: number;
}

/** Does the work of each chat in its order, that of different chats at once, and not too much of it. */
export class ChatQueues {
  private readonly chats = new Map<number, (() => Promise<void>)[]>();
  private readonly ready: number[] = [];
  private running = 0;
  private waiting = 0;
  private idle: (() => void)[] = [];

  constructor(private readonly limits: QueueLimits) {}

  /** Whether there is room: what is not taken in now comes again later. */
  hasRoom(): boolean {
    return this.waiting < this.limits.waiting;
  }

  /** @param work must not throw @returns false: the chat has too much waiting, and this was dropped */
  add(chatId: number, work: () => Promise<void>): boolean {
    const queue = this.chats.get(chatId);
    if (!queue) {
      this.chats.set(chatId, [work]);
      this.ready.push(chatId);
    } else if (queue.length < PER_CHAT) {
      queue.push(work);
    } else {
      return false;
    }
    this.waiting += 1;
    this.fill();
    return true;
  }

  /** Resolves when nothing is left to do. */
  async drained(): Promise<void> {
    if (this.chats.size > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private fill(): void {
    while (this.running < this.limits.concurrency && this.ready.length > 0) void this.serve(this.ready.shift()!);
  }

  private async serve(chatId: number): Promise<void> {
    const queue = this.chats.get(chatId)!;
    const work = queue[0]!;
    this.running += 1;
    this.waiting -= 1;
    await work();
    this.running -= 1;
    queue.shift();
    if (queue.length > 0) this.ready.push(chatId);
    else this.chats.delete(chatId);
    if (this.chats.size === 0) this.idle.splice(0).forEach((resolve) => resolve());
    this.fill();
  }
}
