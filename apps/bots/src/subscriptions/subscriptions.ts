import type { Logger } from '@marmalade/observability';
import { type Api, GrammyError } from 'grammy';
import type { ChatMember } from 'grammy/types';
import type { CustomerApi } from '../platform/customer-api.js';
import type { Subscriber, SubscriberStore } from './subscriber-store.js';

/** Telegram's words for a user the channel has never seen. */
const NEVER_SEEN = /user not found|PARTICIPANT_ID_INVALID|member not found/i;

/** Whether customers follow the shop's channel: asked of Telegram, remembered, and told to the platform when it changes. */
export class Subscriptions {
  private link: Promise<string | undefined> | undefined;

  /** @param channel `@sweets`, or its id; unset: there is none */
  constructor(
    private readonly api: Api,
    private readonly channel: string | undefined,
    private readonly store: SubscriberStore,
    private readonly customers: CustomerApi,
    private readonly logger: Logger,
  ) {}

  /** Whether there is a channel. */
  get isOn(): boolean {
    return this.channel !== undefined;
  }

  /** Whether a chat is the channel. */
  isChannel(chat: { id: number; username?: string }): boolean {
    const wanted = this.channel?.toLowerCase();
    return wanted !== undefined && (wanted === String(chat.id) || wanted === `@${chat.username?.toLowerCase()}`);
  }

  /** Where people join it; undefined: there is no such address. */
  channelLink(): Promise<string | undefined> {
    this.link ??= this.askForLink().catch(() => {
      this.link = undefined;
      return undefined;
    });
    return this.link;
  }

  /** As it was found last; undefined: nobody has looked. */
  async known(telegramId: number): Promise<boolean | undefined> {
    return (await this.store.find(telegramId))?.subscribed;
  }

  /** Asks Telegram, and tells the platform what is new. @returns undefined: Telegram does not say */
  async check(customerId: string, telegramId: number): Promise<boolean | undefined> {
    const subscribed = await this.ask(telegramId);
    if (subscribed !== undefined) await this.note({ customerId, telegramId, subscribed });
    return subscribed;
  }

  /** Remembers what was found; the platform first, so that what it was not told is told the next time. */
  async note(found: Subscriber): Promise<void> {
    const before = await this.store.find(found.telegramId);
    const isNews = before?.customerId !== found.customerId || before.subscribed !== found.subscribed;
    if (isNews) await this.customers.tell(found.customerId, { subscribed: found.subscribed });
    await this.store.save(found);
  }

  private async ask(telegramId: number): Promise<boolean | undefined> {
    try {
      return isMember(await this.api.getChatMember(this.channel!, telegramId));
    } catch (error) {
      if (!(error instanceof GrammyError)) throw error;
      if (NEVER_SEEN.test(error.description)) return false;
      this.logger.warn({ reason: error.description }, 'Telegram does not say who follows the channel');
      return undefined;
    }
  }

  private async askForLink(): Promise<string | undefined> {
    if (this.channel?.startsWith('@')) return `https://t.me/${this.channel.slice(1)}`;
    const chat = await this.api.getChat(this.channel!);
    return chat.username === undefined ? chat.invite_link : `https://t.me/${chat.username}`;
  }
}

/** Whether somebody belongs to a chat. */
export function isMember(member: ChatMember): boolean {
  // Telegram's description has it always there; not everything that speaks the Bot API does.
  if (member.status === 'restricted') return Boolean(member.is_member);
  return member.status !== 'left' && member.status !== 'kicked';
}
