import type { Manners } from '../dialogue/chat-bot.js';
import type { Dialogue } from '../dialogue/dialogue.js';
import type { Turn } from '../dialogue/turn.js';
import type { People } from '../platform/people.js';
import { isProblem } from '../platform/platform-errors.js';

/** The cashiers' bot speaks with staff; others are told how to get in. */
export class CashierManners implements Manners {
  constructor(
    readonly dialogue: Dialogue,
    private readonly people: People,
    private readonly acceptInvitation: (people: People, turn: Turn) => Promise<boolean>,
  ) {}

  async meet(turn: Turn): Promise<boolean> {
    if (await this.acceptInvitation(this.people, turn)) return false;
    try {
      turn.recognise(await this.people.find(turn.user.id, 'staff'));
      return true;
    } catch (error) {
      const { stranger, invitation: words } = turn.texts.cashier;
      if (!isProblem(error, 'PERSON_NOT_FOUND', 'PERSON_INACTIVE')) throw error;
      await turn.show({ text: error.code === 'PERSON_INACTIVE' ? words.PERSON_INACTIVE : stranger });
      return false;
    }
  }

  forget({ user }: Turn): void {
    this.people.forget(user.id, 'staff');
  }

  /** Staff who stop the bot are asked nothing. */
  async onMembership(): Promise<void> {}
}
