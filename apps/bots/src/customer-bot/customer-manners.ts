import type { Logger } from '@marmalade/observability';
import type { ChatMemberUpdated } from 'grammy/types';
import type { Manners } from '../dialogue/chat-bot.js';
import { commandIn, type Dialogue } from '../dialogue/dialogue.js';
import { repeatOnce, type Turn } from '../dialogue/turn.js';
import type { CustomerApi } from '../platform/customer-api.js';
import type { People, Person } from '../platform/people.js';
import { isProblem } from '../platform/platform-errors.js';
import { isMember, type Subscriptions } from '../subscriptions/subscriptions.js';

/** What may stand behind a link to the bot: where somebody comes from. */
const SOURCE = /^[\w-]{1,64}$/;

/** Everybody who writes to the customers' bot is a customer, or becomes one. */
export class CustomerManners implements Manners {
  constructor(
    readonly dialogue: Dialogue,
    private readonly people: People,
    private readonly customers: CustomerApi,
    private readonly subscriptions: Subscriptions,
    private readonly logger: Logger,
  ) {}

  async meet(turn: Turn): Promise<boolean> {
    const person = await this.personOf(turn);
    if (person) turn.recognise(person);
    else await turn.show({ text: turn.texts.customer.inactive });
    return person !== undefined;
  }

  forget({ user }: Turn): void {
    this.people.forget(user.id, 'customer');
  }

  async onMembership(change: ChatMemberUpdated, isOwnChat: boolean): Promise<void> {
    const { user } = change.new_chat_member;
    if (!isOwnChat) {
      if (this.subscriptions.isChannel(change.chat)) await this.onChannel(user.id, isMember(change.new_chat_member));
    } else if (change.chat.type === 'private') {
      await this.about(change.from.id, ({ id }) =>
        this.customers.tell(id, { telegramBlocked: change.new_chat_member.status === 'kicked' }),
      );
    }
  }

  private onChannel(telegramId: number, subscribed: boolean): Promise<void> {
    return this.about(telegramId, ({ id: customerId }) =>
      this.subscriptions.note({ customerId, telegramId, subscribed }),
    );
  }

  /** Does something about somebody, when they are a customer. */
  private async about(telegramId: number, work: (person: Person) => Promise<void>): Promise<void> {
    try {
      await repeatOnce(async () => work(await this.people.find(telegramId, 'customer')));
    } catch (error) {
      if (isProblem(error, 'PERSON_NOT_FOUND', 'PERSON_INACTIVE')) return;
      this.logger.warn({ err: error }, 'What Telegram tells of a customer could not be passed on');
    }
  }

  /** Undefined: they have left, or are kept out. */
  private async personOf(turn: Turn): Promise<Person | undefined> {
    const { input, user } = turn;
    const command = input.kind === 'text' ? commandIn(input.text) : undefined;
    if (command?.name === 'start') return this.register(turn, command.argument);
    try {
      return await this.people.find(user.id, 'customer');
    } catch (error) {
      if (isProblem(error, 'PERSON_INACTIVE')) return undefined;
      if (!isProblem(error, 'PERSON_NOT_FOUND')) throw error;
      return this.register(turn);
    }
  }

  private async register(turn: Turn, source = ''): Promise<Person | undefined> {
    const { person, isNew } = await this.people.register(turn.user, SOURCE.test(source) ? source : undefined);
    turn.isNew = isNew;
    return person;
  }
}
