import { type Input } from '../telegram/incoming.js';
import { readButton } from '../telegram/keyboard.js';
import type { Turn } from './turn.js';

type Text = Extract<Input, { kind: 'text' }>;
type Contact = Extract<Input, { kind: 'contact' }>;

/** A part of what a bot can talk about: which buttons, commands and answers it understands. */
export interface DialoguePart {
  /** By the action of the button. */
  buttons?: Readonly<Record<string, (turn: Turn, ...values: string[]) => Promise<void>>>;
  /** By the command, without its slash. */
  commands?: Readonly<Record<string, (turn: Turn, argument: string) => Promise<void>>>;
  /** By the step that is waited for. */
  answers?: Readonly<Record<string, (turn: Turn, text: Text) => Promise<void>>>;
  contacts?: Readonly<Record<string, (turn: Turn, contact: Contact) => Promise<void>>>;
}

/** What a bot does with what no part of it understands. */
export interface Otherwise {
  text(turn: Turn, text: Text): Promise<void>;
  /** A sticker, a picture, a poll. */
  other(turn: Turn): Promise<void>;
  /** What was waited for has been put aside. */
  expired(turn: Turn, input: Input): Promise<void>;
  /** A button of which nothing is known. */
  oldButton(turn: Turn): Promise<void>;
}

/** Longer than anything that is asked for: such a text is no answer. */
const TEXT_MAX = 4_096;

/** `/start source`, also as it is written in groups, `/start@sweets_bot source` */
const COMMAND = /^\/([a-z_]{1,32})(?:@\w+)?(?:\s+([\s\S]*))?$/i;

/** Leads what a person does to the part that answers it. */
export class Dialogue {
  private readonly buttons = new Map<string, (turn: Turn, ...values: string[]) => Promise<void>>();
  private readonly commands = new Map<string, (turn: Turn, argument: string) => Promise<void>>();
  private readonly answers = new Map<string, (turn: Turn, text: Text) => Promise<void>>();
  private readonly contacts = new Map<string, (turn: Turn, contact: Contact) => Promise<void>>();

  /** @throws Error when two parts answer the same */
  constructor(
    parts: readonly DialoguePart[],
    private readonly otherwise: Otherwise,
  ) {
    for (const part of parts) {
      addAll(this.buttons, part.buttons);
      addAll(this.commands, part.commands);
      addAll(this.answers, part.answers);
      addAll(this.contacts, part.contacts);
    }
  }

  async answer(turn: Turn): Promise<void> {
    const { input } = turn;
    if (input.kind === 'button') return this.pressed(turn, input.data);
    const command = input.kind === 'text' ? commandIn(input.text) : undefined;
    if (command) return this.commanded(turn, input as Text, command);
    if (turn.conversation.expired) return this.otherwise.expired(turn, input);
    const { step = '' } = turn.conversation.state;
    if (input.kind === 'contact') return (this.contacts.get(step) ?? this.otherwise.other)(turn, input);
    if (input.kind === 'text') return this.said(turn, input, step);
    return this.otherwise.other(turn);
  }

  private async said(turn: Turn, input: Text, step: string): Promise<void> {
    const answer = input.text.length <= TEXT_MAX ? this.answers.get(step) : undefined;
    if (answer) return answer(turn, input);
    return this.otherwise.text(turn, input);
  }

  private async pressed(turn: Turn, data: string): Promise<void> {
    const { action, values } = readButton(data);
    const press = this.buttons.get(action);
    if (!press) return this.otherwise.oldButton(turn);
    return press(turn, ...values);
  }

  /** A command in the middle of something else is about itself. */
  private async commanded(turn: Turn, input: Text, { name, argument }: Command): Promise<void> {
    const command = this.commands.get(name);
    turn.forgetStep();
    if (!command) return this.otherwise.text(turn, input);
    return command(turn, argument);
  }
}

interface Command {
  name: string;
  argument: string;
}

/** The command a text is; undefined: it is none. */
export function commandIn(text: string): Command | undefined {
  const [, name, argument = ''] = text.trim().match(COMMAND) ?? [];
  return name === undefined ? undefined : { name: name.toLowerCase(), argument: argument.trim() };
}

function addAll<Handler>(all: Map<string, Handler>, added: Readonly<Record<string, Handler>> = {}): void {
  for (const [name, handler] of Object.entries(added)) {
    if (all.has(name)) throw new Error(`Two parts of a dialogue answer ${name}`);
    all.set(name, handler);
  }
}
