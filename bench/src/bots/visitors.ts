import { setTimeout as sleep } from 'node:timers/promises';
import type { TelegramMessage, TelegramPerson, TelegramStandIn } from '@marmalade/testing';

/** Something people do, and how long the bot took to begin its answer. */
export interface Moment {
  what: string;
  /** Of each person, in milliseconds. */
  latencies: number[];
}

/** What one person does. @returns undefined: there is nothing to tap yet */
type Deed = (person: TelegramPerson, screen: TelegramMessage) => Promise<unknown>;

/** In their order: each of the people does each of them. */
const DEEDS: readonly [what: string, deed: Deed][] = [
  ['/start of somebody new', (person) => person.say('/start bench')],
  ['a tap: my discounts', (person, screen) => person.press('My discounts', screen)],
  ['a tap: menu', (person, screen) => person.press('Menu', screen)],
  ['a tap: points', (person, screen) => person.press('Points', screen)],
  ['a text that means nothing', (person) => person.say('hello there')],
  ['/profile', (person) => person.say('/profile')],
];

const PATIENCE_MS = 10_000;

/** People who use a bot at a steady rate, each by themselves. */
export class Visitors {
  constructor(
    private readonly telegram: TelegramStandIn,
    private readonly people: readonly TelegramPerson[],
    private readonly perSecond: number,
  ) {}

  /** Everybody does everything. @returns from the update to the first call of the Bot API about it, by what was done */
  async visit(deeds: readonly [string, Deed][] = DEEDS): Promise<Moment[]> {
    const moments: Moment[] = [];
    for (const [what, deed] of deeds) moments.push({ what, latencies: await this.round(deed) });
    return moments;
  }

  /** Everybody sends the same text: for a bot that shows no buttons. */
  say(text: string): Promise<Moment[]> {
    return this.visit([[text, (person) => person.say(text)]]);
  }

  private async round(deed: Deed): Promise<number[]> {
    const from = this.telegram.calls.length;
    const sentAt = new Map<string, number>();
    for (const person of this.people) {
      sentAt.set(person.chatId, Date.now());
      void deed(person, person.screen!);
      await sleep(1_000 / this.perSecond);
    }
    return this.answered(from, sentAt);
  }

  private async answered(from: number, sentAt: ReadonlyMap<string, number>): Promise<number[]> {
    const latencies = new Map<string, number>();
    for (const deadline = Date.now() + PATIENCE_MS; latencies.size < sentAt.size; await sleep(50)) {
      if (Date.now() > deadline) throw new Error(`${sentAt.size - latencies.size} updates were not answered`);
      for (const { body, at } of this.telegram.calls.slice(from)) {
        const chat = chatIn(body, sentAt);
        if (chat !== undefined && !latencies.has(chat)) latencies.set(chat, at.getTime() - sentAt.get(chat)!);
      }
    }
    // What follows the first call of each must not be counted for the next round.
    await sleep(500);
    return [...latencies.values()];
  }
}

/** A tap is answered by its id, which begins with that of the person. */
function chatIn(body: string, people: ReadonlyMap<string, number>): string | undefined {
  const { chat_id: chat, callback_query_id: tap } = body.startsWith('{') ? JSON.parse(body) : {};
  if (chat !== undefined) return people.has(String(chat)) ? String(chat) : undefined;
  return [...people.keys()].find((id) => String(tap ?? '').startsWith(id));
}
