import { todayOf } from '../cashier-bot/today.js';
import type { DialoguePart } from '../dialogue/dialogue.js';
import { type Turn, withMenu } from '../dialogue/turn.js';
import type { CashierApi } from '../platform/cashier-api.js';
import { type RedemptionView, textIn, type UsageSummary } from '../platform/views.js';
import { clip, type Html, lines, paragraphs } from '../texts/html.js';

const TITLE_LENGTH = 40;

/** What was redeemed today, with what it comes to: of a cashier their own, of the others everybody's. */
export function todayPart(cashiers: CashierApi): DialoguePart {
  const today = async (turn: Turn): Promise<void> => {
    const day = todayOf(turn.timeZone);
    const [redemptions, summary] = await Promise.all([
      cashiers.usage(turn.person, day),
      cashiers.usageSummary(turn.person, day),
    ]);
    const words = turn.texts.cashier.today;
    const title = words.title(turn.formats.dayOfYear(day.from));
    const text =
      redemptions.length === 0
        ? paragraphs(title, words.none)
        : paragraphs(title, list(turn, redemptions, summary), totals(turn, summary));
    await turn.show(withMenu(turn, text));
  };
  return { buttons: { today }, commands: { today } };
}

function list(turn: Turn, redemptions: readonly RedemptionView[], { count, reversed }: UsageSummary): Html {
  const { locale, texts, formats } = turn;
  const words = texts.cashier.today;
  const unlisted = count + reversed - redemptions.length;
  return lines(
    ...redemptions.map(({ redeemedAt, amountOff, orderAmount, title: of, reversedAt, code }) => {
      const time = formats.time(redeemedAt);
      const title = clip(textIn(locale, of) || code, TITLE_LENGTH);
      const off = formats.money(amountOff);
      if (reversedAt) return words.reversed(time, off, title);
      return words.line(time, off, formats.money(orderAmount), title);
    }),
    unlisted > 0 && words.more(unlisted),
  );
}

function totals({ texts, formats }: Turn, { count, reversed, totals: sums }: UsageSummary): Html {
  const words = texts.cashier.today;
  return lines(
    words.total(count),
    ...sums.map(({ amountOff, orderAmount }) => words.totalOf(formats.money(amountOff), formats.money(orderAmount))),
    reversed > 0 && words.takenBack(reversed),
  );
}
