import { parseAmount, type ParsedAmount } from '../amounts/parse-amount.js';
import { readyScreen } from '../cashier-bot/ready.js';
import { codeOfStart, findCode } from '../codes/find-code.js';
import type { DialoguePart, Otherwise } from '../dialogue/dialogue.js';
import { type Confirmation, newConfirmation, repeatOnce, type Turn } from '../dialogue/turn.js';
import { isRefusal, refusalOf } from '../discounts/refusal.js';
import type { CashierApi } from '../platform/cashier-api.js';
import { PlatformAway, PlatformProblem } from '../platform/platform-errors.js';
import type { Shop } from '../platform/shop.js';
import type { DiscountView } from '../platform/views.js';
import type { Input } from '../telegram/incoming.js';
import { button } from '../telegram/keyboard.js';
import type { Money } from '../texts/formats.js';
import type { Html } from '../texts/html.js';
import { discountWords, doneWords, refusedWords, totalWords } from './redeem-words.js';
import type { UndoTimers } from './undo-timers.js';

const AMOUNT = 'amount';
const CONFIRM = 'redeem';
const LONGEST_TEXT = 1_500;

/** A code that was found good. */
interface Checked {
  code: string;
  currency: string;
}

interface Redeeming extends Checked, Confirmation {
  orderAmount: Money;
}

type Text = Extract<Input, { kind: 'text' }>;

/** From the code to the discount: code, amount, one tap, and a moment to undo it. */
export class RedeemPart {
  readonly part: DialoguePart = {
    buttons: {
      menu: (turn) => this.ready(turn),
      amount: (turn) => this.askAgain(turn),
      redeem: (turn, nonce) => this.redeem(turn, nonce),
      undo: (turn, id) => this.undo(turn, id),
    },
    commands: {
      start: (turn, argument) => this.start(turn, argument),
      menu: (turn) => this.ready(turn),
      help: (turn) => this.ready(turn, turn.texts.cashier.help),
    },
    answers: {
      [AMOUNT]: (turn, text) => this.takeAmount(turn, text, turn.dataOf<Checked>(AMOUNT)!),
      // Another amount, or already the next code.
      [CONFIRM]: (turn, text) => this.takeAmount(turn, text, turn.dataOf<Redeeming>(CONFIRM)!),
    },
  };

  readonly otherwise: Otherwise = {
    text: (turn, text) => this.takeCode(turn, text),
    other: (turn) => this.ready(turn, turn.texts.cashier.onlyText),
    // A code is a new beginning in itself; an amount is not.
    expired: (turn, input) => {
      const hasCode = input.kind === 'text' && this.isCode(input);
      return hasCode ? this.takeCode(turn, input) : this.ready(turn, turn.texts.common.expired);
    },
    oldButton: (turn) => this.ready(turn),
  };

  constructor(
    private readonly cashiers: CashierApi,
    private readonly shop: Shop,
    private readonly timers: UndoTimers,
  ) {}

  private async ready(turn: Turn, before?: Html): Promise<void> {
    turn.forgetStep();
    await turn.show(readyScreen(turn, before));
  }

  private async start(turn: Turn, argument: string): Promise<void> {
    const code = codeOfStart(argument);
    return code === undefined ? this.ready(turn) : this.check(turn, code);
  }

  private isCode({ text, marked }: Text): boolean {
    return text.length <= LONGEST_TEXT && findCode(text, marked) !== undefined && !/^[\d\s.,]+$/.test(text);
  }

  private async takeCode(turn: Turn, { text, marked }: Text): Promise<void> {
    const { noCode, tooLong } = turn.texts.cashier;
    if (text.length > LONGEST_TEXT) return this.ready(turn, tooLong);
    const code = findCode(text, marked);
    return code === undefined ? this.ready(turn, noCode) : this.check(turn, code);
  }

  private async check(turn: Turn, code: string): Promise<void> {
    turn.forgetStep();
    const [found, currency] = await Promise.all([
      this.refusable(turn, code, () => this.cashiers.validate(turn.person, code)),
      this.shop.currency(turn.person.site),
    ]);
    if (!found) return;
    const { discount } = found;
    turn.expect(AMOUNT, { code: discount.code, currency: currencyOf(discount) ?? currency });
    const { check } = turn.texts.cashier;
    await turn.show({ text: discountWords(turn, discount, check.askAmount), keyboard: [[this.cancel(turn)]] });
  }

  private async takeAmount(turn: Turn, text: Text, { code, currency }: Checked): Promise<void> {
    const parsed = parseAmount(text.text.slice(0, 60), currency);
    if ('amount' in parsed) return this.confirm(turn, { code, currency }, parsed.amount);
    if (this.isCode(text)) return this.takeCode(turn, text);
    turn.expect(AMOUNT, { code, currency });
    await turn.show({ text: wrongAmount(turn, parsed), keyboard: [[this.cancel(turn)]] });
  }

  private async confirm(turn: Turn, { code, currency }: Checked, orderAmount: Money): Promise<void> {
    turn.expect(AMOUNT, { code, currency });
    const found = await this.refusable(turn, code, () => this.cashiers.validate(turn.person, code, orderAmount));
    if (!found?.amountOff || !found.payable) return;
    const redeeming: Redeeming = { ...newConfirmation(), code, currency, orderAmount };
    turn.expect(CONFIRM, { ...redeeming });
    const { buttons, check } = turn.texts.cashier;
    const off = turn.formats.money(found.amountOff);
    await turn.show({
      text: totalWords(turn, found.discount, { orderAmount, amountOff: found.amountOff, payable: found.payable }),
      keyboard: [
        [button(buttons.redeem(off), 'redeem', redeeming.nonce)],
        [button(check.anotherAmount, 'amount'), this.cancel(turn)],
      ],
    });
  }

  private async askAgain(turn: Turn): Promise<void> {
    const known = turn.dataOf<Redeeming>(CONFIRM) ?? turn.dataOf<Checked>(AMOUNT);
    if (!known) return this.tooOld(turn);
    turn.expect(AMOUNT, { code: known.code, currency: known.currency });
    await turn.show({ text: turn.texts.cashier.check.askAmount, keyboard: [[this.cancel(turn)]] });
  }

  private async redeem(turn: Turn, nonce = ''): Promise<void> {
    const redeeming = turn.dataOf<Redeeming>(CONFIRM);
    if (redeeming?.nonce !== nonce) return turn.isDone(nonce) ? undefined : this.tooOld(turn);
    try {
      await this.redeemOnce(turn, redeeming);
    } catch (error) {
      if (!(error instanceof PlatformAway)) throw error;
      const { common, cashier } = turn.texts;
      await turn.show({ text: cashier.redeemed.unsure, keyboard: [[button(common.tryAgain, 'redeem', nonce)]] });
    }
  }

  private async redeemOnce(turn: Turn, redeeming: Redeeming): Promise<void> {
    const { code, orderAmount, key } = redeeming;
    const redemption = await this.refusable(turn, code, () =>
      repeatOnce(() => this.cashiers.redeem(turn.person, code, orderAmount, key)),
    );
    turn.finish(redeeming);
    if (!redemption) return;
    const seconds = (Date.parse(redemption.undoUntil) - Date.now()) / 1_000;
    const { undo } = turn.texts.cashier.buttons;
    const keyboard = seconds > 0 ? [[button(undo, 'undo', redemption.id)]] : [];
    const shownAt = await turn.show({ text: doneWords(turn, redemption, Math.ceil(seconds)), keyboard });
    turn.chat.keep();
    if (seconds > 0) this.endUndo(turn, redemption.id, shownAt, seconds, doneWords(turn, redemption, 0));
  }

  /** Whoever looks at it later sees no button that does nothing. */
  private endUndo({ chat }: Turn, id: string, messageId: number, seconds: number, text: Html): void {
    this.timers.set(id, seconds * 1_000, async () => {
      const options = { parse_mode: 'HTML' } as const;
      await chat.api.editMessageText(chat.id, messageId, text.source, options).catch(() => undefined);
    });
  }

  private async undo(turn: Turn, id = ''): Promise<void> {
    const { undone, undoTooLate, alreadyUndone } = turn.texts.cashier.redeemed;
    try {
      await repeatOnce(() => this.cashiers.reverse(turn.person, id));
      this.timers.cancel(id);
      await turn.show({ text: undone });
      turn.chat.keep();
    } catch (error) {
      if (!(error instanceof PlatformProblem) || error.status === 429) throw error;
      await turn.chat.dropButtons();
      turn.chat.keep();
      const text = error.code === 'REDEMPTION_REVERSED' ? alreadyUndone : undoTooLate;
      await turn.show({ text });
    }
  }

  /** @returns undefined: the reason why not was shown, and stays */
  private async refusable<Value>(turn: Turn, code: string, work: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PlatformProblem) || !(isRefusal(error) || error.code === 'PERMISSION_DENIED')) throw error;
      const { refused, canNotRedeem } = turn.texts.cashier;
      const reason = error.code === 'PERMISSION_DENIED' ? canNotRedeem : refusalOf(error, refused, turn.formats);
      // A larger order may do.
      if (error.code !== 'ORDER_BELOW_MINIMUM') turn.forgetStep();
      await turn.show({ text: refusedWords(turn, code, reason) });
      turn.chat.keep();
      return undefined;
    }
  }

  private tooOld(turn: Turn): Promise<void> {
    return this.ready(turn, turn.texts.common.expired);
  }

  private cancel({ texts }: Turn) {
    return button(texts.common.cancel, 'menu');
  }
}

/** What a fixed discount, or one with a limit, is in; undefined: percents of anything. */
function currencyOf({ value, minimumOrder, maximumOff }: DiscountView): string | undefined {
  return (typeof value === 'object' ? value : (minimumOrder ?? maximumOff))?.currency;
}

function wrongAmount({ texts }: Turn, parsed: Exclude<ParsedAmount, { amount: Money }>): Html {
  const words = texts.cashier.check;
  if (parsed.wrong === 'decimals') return words.amountDecimals(parsed.digits);
  return parsed.wrong === 'zero' ? words.amountZero : words.amountUnclear;
}
