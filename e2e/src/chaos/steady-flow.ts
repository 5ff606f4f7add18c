import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from '../api.js';
import { anEvent, channelOf, type TestChannel, type TestEvent } from './messages.js';
import type { Outside } from './outside.js';

const EVERY_MS = 100;

/** What was sent at one moment. */
interface Beat {
  /** What was going on then, as the test called it. */
  phase: string;
  postedAt: number;
  events: TestEvent[];
}

/** Events for some channels at a steady rate, and how long each took to its provider. */
export class SteadyFlow {
  private readonly beats: Beat[] = [];
  private readonly running: Promise<void>;
  private isOver = false;

  constructor(
    private readonly api: Api,
    private readonly channels: readonly TestChannel[],
    public phase: string,
  ) {
    this.running = this.run();
    // Told by `stop`.
    this.running.catch(() => undefined);
  }

  get events(): TestEvent[] {
    return this.beats.flatMap(({ events }) => events);
  }

  /** How often events were sent in a phase. */
  beatsIn(phase: string): number {
    return this.beats.filter((beat) => beat.phase === phase).length;
  }

  /** @throws Error when events were not accepted meanwhile */
  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  /** Milliseconds within which 95 of 100 events of a phase were taken by their providers, of some channels together. */
  p95(outside: Outside, phase: string, channels: readonly TestChannel[]): number {
    const takenAt = takenAtByToken(outside);
    const latencies = this.beats
      .filter((beat) => beat.phase === phase)
      .flatMap(({ postedAt, events }) =>
        events
          .filter((event) => channels.includes(channelOf(event)))
          .map(({ data }) => (takenAt.get(data.token) ?? Infinity) - postedAt),
      )
      .sort((one, other) => one - other);
    return latencies[Math.floor(latencies.length * 0.95)]!;
  }

  private async run(): Promise<void> {
    while (!this.isOver) {
      const events = this.channels.map((channel) => anEvent(channel));
      this.beats.push({ phase: this.phase, postedAt: Date.now(), events });
      const { status } = await this.api.send(events, { 'content-type': 'application/cloudevents-batch+json' });
      if (status !== 202) throw new Error(`Events were answered ${status}`);
      await delay(EVERY_MS);
    }
  }
}

/** When each event's message was taken for the first time. */
function takenAtByToken({ smtp, telegram, twilio, discord }: Outside): Map<string, number> {
  const taken = [
    ...smtp.messages.map(({ parsed, at }) => ({ token: parsed.subject!, at })),
    ...telegram.messages.map(({ text, at }) => ({ token: text, at })),
    ...twilio.messages.map(({ body, at }) => ({ token: body, at })),
    ...discord.messages.map(({ payload, at }) => ({ token: (payload as any).embeds[0].title as string, at })),
  ];
  return new Map(taken.reverse().map(({ token, at }) => [token, at.getTime()]));
}
