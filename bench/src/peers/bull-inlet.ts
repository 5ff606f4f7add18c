import { Queue } from 'bullmq';
import { type BenchEvent, eventOf } from '../dispatch/events.js';
import { type Inlet, paced } from '../dispatch/inlet.js';

export const QUEUE = 'notifications';

/** Jobs in one call. */
const CHUNK = 1_000;

/** A failed job is tried again, with growing pauses; a done one is forgotten. */
const JOB_OPTIONS = { attempts: 5, backoff: { type: 'exponential', delay: 1_000 }, removeOnComplete: true } as const;

/** Adds numbered events as jobs. */
export class BullInlet implements Inlet {
  private readonly queue: Queue<BenchEvent>;

  constructor(
    port: number,
    private readonly people: number,
  ) {
    this.queue = new Queue(QUEUE, { connection: { host: '127.0.0.1', port }, defaultJobOptions: JOB_OPTIONS });
  }

  async empty(): Promise<void> {
    await this.queue.obliterate({ force: true });
  }

  async publish(first: number, count: number): Promise<void> {
    for (let start = first; start < first + count; start += CHUNK) {
      const length = Math.min(CHUNK, first + count - start);
      await this.queue.addBulk(Array.from({ length }, (_, index) => this.jobOf(start + index)));
    }
  }

  async publishPaced(first: number, perSecond: number, seconds: number): Promise<number[]> {
    const added: Promise<unknown>[] = [];
    const times = await paced(first, perSecond, seconds, (number) => {
      const { name, data, opts } = this.jobOf(number);
      added.push(this.queue.add(name, data, opts));
    });
    await Promise.all(added);
    return times;
  }

  close(): Promise<void> {
    return this.queue.close();
  }

  /** The event's id is the job's: an event that is added twice is one job. */
  private jobOf(number: number) {
    const event = eventOf(number, this.people);
    return { name: event.type, data: event, opts: { jobId: event.id } };
  }
}
