import { DateTime } from 'luxon';
import { parseBirthday } from '../birthdays/parse-birthday.js';
import type { DialoguePart } from '../dialogue/dialogue.js';
import { type Confirmation, newConfirmation, type Turn } from '../dialogue/turn.js';
import type { CustomerApi, ProfileChange } from '../platform/customer-api.js';
import type { People } from '../platform/people.js';
import { isProblem } from '../platform/platform-errors.js';
import { button } from '../telegram/keyboard.js';
import { type Html, lines, paragraphs } from '../texts/html.js';

const NAME_LENGTH = 100;
const STEPS = { name: 'name', phone: 'phone', birthday: 'birthday', confirm: 'birthday-confirm' } as const;

interface Birthday extends Confirmation {
  birthday: string;
}

/** What is known of a customer, and changing it. */
export function profilePart(customers: CustomerApi, people: People): DialoguePart {
  return new ProfilePart(customers, people).part;
}

class ProfilePart {
  readonly part: DialoguePart = {
    buttons: {
      profile: (turn) => this.profile(turn),
      name: (turn) => this.ask(turn, STEPS.name, turn.texts.customer.profile.askName),
      birthday: (turn) => this.ask(turn, STEPS.birthday, turn.texts.customer.profile.askBirthday),
      phone: (turn) => this.askPhone(turn),
      born: (turn, nonce) => this.confirm(turn, nonce),
    },
    commands: { profile: (turn) => this.profile(turn) },
    answers: {
      [STEPS.name]: (turn, { text }) => this.takeName(turn, text),
      [STEPS.phone]: (turn, { text }) => this.takePhone(turn, text, false),
      [STEPS.birthday]: (turn, { text }) => this.takeBirthday(turn, text),
      // Who writes another one instead of tapping means the other one.
      [STEPS.confirm]: (turn, { text }) => this.takeBirthday(turn, text),
    },
    contacts: {
      [STEPS.phone]: async (turn, { phone, isOwn }) => {
        if (isOwn) return this.takePhone(turn, phone, true);
        await this.ask(turn, STEPS.phone, turn.texts.customer.profile.notYourPhone);
      },
    },
  };

  constructor(
    private readonly customers: CustomerApi,
    private readonly people: People,
  ) {}

  private async profile(turn: Turn, before?: Html): Promise<void> {
    turn.forgetStep();
    const { name, phone, birthday } = await this.customers.profile(turn.person);
    const { common, customer } = turn.texts;
    const words = customer.profile;
    const facts = lines(
      words.name(name ?? words.notSet),
      words.phone(phone ?? words.notSet),
      words.birthday(birthday ? turn.formats.date(birthday) : words.notSet),
    );
    await turn.show({
      text: paragraphs(before, words.title, facts),
      keyboard: [
        [button(words.changeName, 'name'), button(words.changePhone, 'phone')],
        [button(words.changeBirthday, 'birthday')],
        [button(common.menu, 'menu')],
      ],
    });
  }

  private async ask(turn: Turn, step: string, text: Html): Promise<void> {
    turn.expect(step);
    await turn.show({ text, keyboard: [[button(turn.texts.common.cancel, 'profile')]] });
  }

  private async askPhone(turn: Turn): Promise<void> {
    const { askPhone, sharePhone } = turn.texts.customer.profile;
    turn.expect(STEPS.phone);
    await turn.chat.askForContact({ text: askPhone }, sharePhone);
  }

  private async takeName(turn: Turn, text: string): Promise<void> {
    const name = text.trim();
    const isName = name !== '' && name.length <= NAME_LENGTH && !/[\p{Control}\u2028\u2029]/u.test(name);
    const { nameRefused } = turn.texts.customer.profile;
    if (!isName) return this.ask(turn, STEPS.name, nameRefused);
    await this.save(turn, { name }, STEPS.name, nameRefused);
  }

  /** @param isShared Telegram says that it is theirs */
  private async takePhone(turn: Turn, phone: string, isShared: boolean): Promise<void> {
    const { phoneRefused, saved } = turn.texts.customer.profile;
    if (phone.length > 40) return this.ask(turn, STEPS.phone, phoneRefused);
    if (!isShared) return this.save(turn, { phone: phone.trim() }, STEPS.phone, phoneRefused, true);
    await this.attempt(turn, STEPS.phone, phoneRefused, async () => {
      await this.customers.tell(turn.person.id, { phone, phoneVerified: true });
      await turn.chat.say(saved);
      await this.profile(turn);
    });
  }

  private async takeBirthday(turn: Turn, text: string): Promise<void> {
    const words = turn.texts.customer.profile;
    const parsed = parseBirthday(text.slice(0, 100), DateTime.now().setZone(turn.timeZone).toISODate()!);
    if ('wrong' in parsed) {
      const wrongs = {
        unclear: words.birthdayUnclear,
        impossible: words.birthdayImpossible,
        future: words.birthdayFuture,
        tooOld: words.birthdayTooOld,
      };
      return this.ask(turn, STEPS.birthday, wrongs[parsed.wrong]);
    }
    const confirmation: Birthday = { ...newConfirmation(), birthday: parsed.birthday };
    turn.expect(STEPS.confirm, { ...confirmation });
    await turn.show({
      text: words.confirmBirthday(turn.formats.date(parsed.birthday)),
      keyboard: [[button(words.confirm, 'born', confirmation.nonce)], [button(words.again, 'birthday')]],
    });
  }

  private async confirm(turn: Turn, nonce = ''): Promise<void> {
    const confirmed = turn.dataOf<Birthday>(STEPS.confirm);
    if (confirmed?.nonce !== nonce) return turn.isDone(nonce) ? undefined : this.profile(turn);
    const { birthdayUnclear } = turn.texts.customer.profile;
    await this.save(turn, { birthday: confirmed.birthday }, STEPS.birthday, birthdayUnclear);
    turn.finish(confirmed);
  }

  /** @param hasButton whether Telegram's own button is to be taken away */
  private save(turn: Turn, change: ProfileChange, step: string, refused: Html, hasButton = false): Promise<void> {
    return this.attempt(turn, step, refused, async () => {
      await this.customers.changeProfile(turn.person, change);
      const { saved } = turn.texts.customer.profile;
      if (hasButton) await turn.chat.say(saved);
      await this.profile(turn, hasButton ? undefined : saved);
    });
  }

  private async attempt(turn: Turn, step: string, refused: Html, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.people.forget(turn.user.id, 'customer');
    } catch (error) {
      const { phoneTaken } = turn.texts.customer.profile;
      if (isProblem(error, 'CUSTOMER_EXISTS')) return this.ask(turn, step, phoneTaken);
      if (isProblem(error, 'VALIDATION_FAILED')) return this.ask(turn, step, refused);
      throw error;
    }
  }
}
