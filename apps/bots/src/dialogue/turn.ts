import { randomUUID } from 'node:crypto';
import type { HeldConversation } from '../conversations/conversation-store.js';
import type { Person } from '../platform/people.js';
import { PlatformAway } from '../platform/platform-errors.js';
import type { Chat, Screen } from '../telegram/chat.js';
import type { Input, TelegramUser } from '../telegram/incoming.js';
import { button } from '../telegram/keyboard.js';
import { Formats } from '../texts/formats.js';
import type { Html } from '../texts/html.js';
import { type Locale, localeOf } from '../texts/locales.js';
import { TEXTS, type Texts } from '../texts/texts.js';

/** What is confirmed by a tap: carried out once, however often it is tapped. */
export interface Confirmation {
  /** Of the button that confirms it. */
  nonce: string;
  /** By which the platform knows that it is the same thing. */
  key: string;
}

/** One thing a person did, and all that is needed to answer it. */
export class Turn {
  /** Whether they have become a customer by what they did just now. */
  isNew = false;
  private recognised: Person | undefined;
  private zone: string;

  constructor(
    readonly user: TelegramUser,
    public input: Input,
    readonly chat: Chat,
    readonly conversation: HeldConversation,
    public locale: Locale,
    defaults: { timeZone: string },
  ) {
    this.zone = defaults.timeZone;
  }

  get texts(): Texts {
    return TEXTS[this.locale];
  }

  get formats(): Formats {
    return new Formats(this.locale, this.zone);
  }

  /** The person's, or that of the installation. */
  get timeZone(): string {
    return this.zone;
  }

  /** @throws Error before they are recognised */
  get person(): Person {
    if (!this.recognised) throw new Error('Nobody knows yet who this is');
    return this.recognised;
  }

  /** From now on it is known who this is. */
  recognise(person: Person): void {
    this.recognised = person;
    this.zone = person.timeZone ?? this.zone;
    this.conversation.personId = person.id;
    this.locale = this.conversation.locale ?? localeOf(person.locale) ?? this.locale;
  }

  /** From now on this language is spoken here. */
  speak(locale: Locale): void {
    this.locale = locale;
    this.conversation.locale = locale;
  }

  show(screen: Screen): Promise<number> {
    return this.chat.show(screen);
  }

  /** What is said now is about something else: nothing is waited for any more. */
  forgetStep(): void {
    const { done } = this.conversation.state;
    this.conversation.state = done === undefined ? {} : { done };
  }

  /** The next text is the answer to this. @param data what belongs to it */
  expect(step: string, data: Readonly<Record<string, unknown>> = {}): void {
    this.conversation.state = { step, data };
  }

  /** What belongs to the step that is waited for; undefined: another one is, or none. */
  dataOf<Data>(step: string): Data | undefined {
    const { state } = this.conversation;
    return state.step === step ? (state.data as Data) : undefined;
  }

  /** What was confirmed is carried out: no second time. */
  finish({ nonce }: Confirmation): void {
    this.conversation.state = { done: nonce };
  }

  /** Whether a tap is the second one on what was carried out just now. */
  isDone(nonce: string): boolean {
    return this.conversation.state.done === nonce;
  }
}

/** A new one; its key is made when it is shown, so that two taps and every repeat carry out the same thing. */
export function newConfirmation(): Confirmation {
  return { nonce: randomUUID().slice(0, 8), key: randomUUID() };
}

/** A message with the way back to the menu. */
export function withMenu(turn: Turn, text: Html): Screen {
  return { text, keyboard: [[button(turn.texts.common.menu, 'menu')]] };
}

/**
 * Does something that may be repeated, twice if need be: of the first time it may be unknown whether it has happened.
 * @throws PlatformAway when the second time is no better
 */
export async function repeatOnce<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PlatformAway)) throw error;
    return work();
  }
}
