import { isAdmin } from '../cashier-bot/ready.js';
import { todayOf } from '../cashier-bot/today.js';
import type { DialoguePart } from '../dialogue/dialogue.js';
import { type Turn, withMenu } from '../dialogue/turn.js';
import type { CashierApi } from '../platform/cashier-api.js';
import { lines, paragraphs } from '../texts/html.js';

/** How the shop does, in a few numbers. */
export function statisticsPart(cashiers: CashierApi): DialoguePart {
  const stats = async (turn: Turn): Promise<void> => {
    const { login, stats: words } = turn.texts.cashier;
    if (!isAdmin(turn)) return void (await turn.show(withMenu(turn, login.onlyAdmins)));
    const { person, formats } = turn;
    const day = todayOf(turn.timeZone);
    const [customers, newToday, subscribed, usage] = await Promise.all([
      cashiers.countCustomers(person),
      cashiers.countCustomers(person, { registeredFrom: day.from }),
      cashiers.countCustomers(person, { subscribed: true }),
      cashiers.usageSummary(person, day),
    ]);
    const sums = usage.totals.map(({ amountOff, orderAmount }) =>
      words.today(formats.money(amountOff), formats.money(orderAmount)),
    );
    const numbers = lines(
      words.customers(formats.number(customers)),
      words.newToday(formats.number(newToday)),
      words.subscribed(formats.number(subscribed)),
      words.redeemedToday(formats.number(usage.count)),
      ...sums,
    );
    await turn.show(withMenu(turn, paragraphs(words.title, numbers)));
  };
  return { buttons: { stats }, commands: { stats } };
}
