import type { Turn } from '../dialogue/turn.js';
import { termsOf } from '../discounts/terms.js';
import { type DiscountView, type RedemptionView, textIn } from '../platform/views.js';
import type { Money } from '../texts/formats.js';
import { clip, type Html, lines, paragraphs, say } from '../texts/html.js';

const TITLE_LENGTH = 80;

/** A good code: what it is, and what is to be done next. */
export function discountWords(turn: Turn, found: DiscountView, next: Html): Html {
  const { texts, formats } = turn;
  const words = texts.customer.discounts;
  const { off, terms } = termsOf(found, words, formats);
  return paragraphs(
    texts.cashier.check.good,
    lines(
      say`<b>${off}</b>${titled(turn, found)}`,
      ...terms,
      found.validUntil !== null && words.validUntil(formats.date(found.validUntil)),
      found.usesLeft > 1 && words.usesLeft(found.usesLeft),
      say`<code>${found.code}</code>`,
    ),
    next,
  );
}

/** What it comes to, before it is redeemed. */
export function totalWords(
  turn: Turn,
  found: DiscountView,
  sums: { orderAmount: Money; amountOff: Money; payable: Money },
): Html {
  const { texts, formats } = turn;
  const words = texts.cashier.check;
  return paragraphs(
    say`<code>${found.code}</code>${titled(turn, found)}`,
    lines(
      words.order(formats.money(sums.orderAmount)),
      words.off(formats.money(sums.amountOff)),
      words.payable(formats.money(sums.payable)),
    ),
  );
}

/** What was redeemed. @param undoSeconds how long it can be undone; 0: not any more */
export function doneWords(turn: Turn, redemption: RedemptionView, undoSeconds: number): Html {
  const { texts, formats } = turn;
  const words = texts.cashier.redeemed;
  return paragraphs(
    lines(words.done(formats.money(redemption.amountOff)), words.payable(formats.money(redemption.payable))),
    lines(
      say`<code>${redemption.code}</code>${titled(turn, redemption)}`,
      redemption.usesLeft > 0 && words.usesLeft(redemption.usesLeft),
      undoSeconds > 0 && words.undoHint(undoSeconds),
    ),
  );
}

/** Why a code is not good. */
export function refusedWords({ texts }: Turn, code: string, reason: Html): Html {
  const { title, marked } = texts.cashier.refused;
  return paragraphs(lines(title, marked(clip(code, 40))), reason);
}

function titled({ locale }: Turn, { title }: Pick<DiscountView, 'title'>): Html {
  const text = clip(textIn(locale, title), TITLE_LENGTH);
  return text === '' ? say`` : say` · ${text}`;
}
