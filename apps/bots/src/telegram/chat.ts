import { type Api, InputFile } from 'grammy';
import type { Html } from '../texts/html.js';
import { isNotModified, isRefused } from './bot-api.js';
import type { PressedMessage } from './incoming.js';
import type { Keyboard } from './keyboard.js';

/** What a bot shows: one message with its buttons. */
export interface Screen {
  text: Html;
  keyboard?: Keyboard;
}

/** Of what a text may have Telegram shows no more; what is longer is ours to avoid. */
const PLAIN = { parse_mode: 'HTML', link_preview_options: { is_disabled: true } } as const;

/**
 * A person's chat with a bot. It does not grow: what is shown replaces what was shown before, in place where that can be, else
 * below with what was before removed.
 */
export class Chat {
  private tapped: PressedMessage | undefined;

  /**
   * @param pressed the message whose button was tapped
   * @param screenId the message that shows what was shown last
   */
  constructor(
    readonly api: Api,
    readonly id: number,
    pressed: PressedMessage | undefined,
    public screenId: number | undefined,
  ) {
    this.tapped = pressed;
  }

  /** Shows it in place of what was shown, or below. @returns the message that shows it */
  async show({ text, keyboard = [] }: Screen): Promise<number> {
    const inPlace = await this.edit(text, keyboard);
    if (inPlace !== undefined) return (this.screenId = inPlace);
    const sent = await this.api.sendMessage(this.id, text.source, { ...PLAIN, ...markup(keyboard) });
    return this.replacedBy(sent.message_id);
  }

  /** Shows a picture with words below. @param picture PNG */
  async showPicture(picture: Uint8Array, { text, keyboard = [] }: Screen): Promise<void> {
    const file = new InputFile(picture, 'code.png');
    const options = { caption: text.source, parse_mode: 'HTML', ...markup(keyboard) } as const;
    const sent = await this.api.sendPhoto(this.id, file, options);
    await this.replacedBy(sent.message_id);
  }

  /** Asks for the phone number by a button of Telegram's own, which is above the letters. */
  async askForContact({ text }: Screen, label: string): Promise<void> {
    const keyboard = [[{ text: label, request_contact: true }]];
    const options = { keyboard, one_time_keyboard: true, resize_keyboard: true };
    const sent = await this.api.sendMessage(this.id, text.source, { ...PLAIN, reply_markup: options });
    await this.replacedBy(sent.message_id);
  }

  /** Says something that stays, and takes Telegram's own button away. */
  async say(text: Html): Promise<void> {
    await this.api.sendMessage(this.id, text.source, { ...PLAIN, reply_markup: { remove_keyboard: true } });
  }

  /** Takes the buttons away from the message that was tapped; its words stay. */
  async dropButtons(): Promise<void> {
    if (!this.tapped) return;
    await this.api.editMessageReplyMarkup(this.id, this.tapped.id).catch((error: unknown) => {
      if (!isRefused(error)) throw error;
    });
  }

  /** What is shown stays for good: what comes next goes below. */
  keep(): void {
    this.screenId = undefined;
    this.tapped = undefined;
  }

  private async edit(text: Html, keyboard: Keyboard): Promise<number | undefined> {
    if (!this.tapped?.isText) return undefined;
    const { id } = this.tapped;
    try {
      await this.api.editMessageText(this.id, id, text.source, {
        ...PLAIN,
        reply_markup: { inline_keyboard: keyboard },
      });
      return id;
    } catch (error) {
      if (isNotModified(error)) return id;
      // It is too old, or was removed by the person.
      if (isRefused(error)) return undefined;
      throw error;
    }
  }

  private async replacedBy(sent: number): Promise<number> {
    const before = new Set([this.tapped?.id, this.screenId]);
    this.tapped = { id: sent, isText: true };
    this.screenId = sent;
    await Promise.all([...before].map((id) => id !== undefined && this.remove(id)));
    return sent;
  }

  /** Telegram removes nothing older than two days; then it stays. */
  private async remove(id: number): Promise<void> {
    await this.api.deleteMessage(this.id, id).catch((error: unknown) => {
      if (!isRefused(error)) throw error;
    });
  }
}

function markup(keyboard: Keyboard): object {
  return keyboard.length > 0 ? { reply_markup: { inline_keyboard: keyboard } } : {};
}
