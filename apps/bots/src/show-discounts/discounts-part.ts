import type { DialoguePart } from '../dialogue/dialogue.js';
import { type Turn, withMenu } from '../dialogue/turn.js';
import { termsOf } from '../discounts/terms.js';
import type { CustomerApi } from '../platform/customer-api.js';
import { isProblem } from '../platform/platform-errors.js';
import { type DiscountView, textIn } from '../platform/views.js';
import { button, type Keyboard } from '../telegram/keyboard.js';
import { clip, type Html, lines, paragraphs, say } from '../texts/html.js';

/** So that a text stays within what Telegram shows. */
const PER_PAGE = 5;
const TITLE_LENGTH = 80;

/** My discounts, each with its code; and its QR code as a picture. */
export function discountsPart(customers: CustomerApi): DialoguePart {
  const list = async (turn: Turn, page = '0'): Promise<void> => {
    const discounts = await customers.discounts(turn.person);
    const { title, none, hint } = turn.texts.customer.discounts;
    const begin = firstOf(page, discounts.length);
    const shown = discounts.slice(begin, begin + PER_PAGE);
    const text = shown.length === 0 ? paragraphs(title, none) : paragraphs(title, ...shown.map(described(turn)), hint);
    await turn.show({ text, keyboard: keyboardOf(turn, shown, begin, discounts.length) });
  };

  const picture = async (turn: Turn, id = ''): Promise<void> => {
    try {
      const [discount, png] = await Promise.all([
        customers.discount(turn.person, id),
        customers.qrCode(turn.person, id),
      ]);
      const { common, customer } = turn.texts;
      const text = paragraphs(described(turn)(discount), customer.discounts.qrCaption);
      await turn.chat.showPicture(png, { text, keyboard: [[button(common.back, 'discounts')]] });
    } catch (error) {
      if (!isProblem(error, 'DISCOUNT_NOT_FOUND', 'NOT_FOUND', 'VALIDATION_FAILED', 'PERMISSION_DENIED')) throw error;
      await turn.show(withMenu(turn, turn.texts.customer.discounts.gone));
    }
  };

  return { buttons: { discounts: list, qr: picture }, commands: { discounts: (turn) => list(turn) } };
}

function described({ locale, texts, formats }: Turn): (discount: DiscountView) => Html {
  const words = texts.customer.discounts;
  return (discount) => {
    const title = clip(textIn(locale, discount.title), TITLE_LENGTH);
    const { off, terms } = termsOf(discount, words, formats);
    const validity =
      discount.state === 'scheduled' && discount.validFrom !== null
        ? words.validFrom(formats.date(discount.validFrom))
        : discount.validUntil === null
          ? words.unlimited
          : words.validUntil(formats.date(discount.validUntil));
    const uses = discount.usesLeft > 1 ? words.usesLeft(discount.usesLeft) : undefined;
    return lines(
      title === '' ? say`<b>${off}</b>` : say`<b>${off}</b> · ${title}`,
      say`<code>${discount.code}</code>`,
      ...terms,
      validity,
      uses,
    );
  };
}

function keyboardOf({ texts }: Turn, shown: readonly DiscountView[], begin: number, total: number): Keyboard {
  const { common, customer } = texts;
  const page = begin / PER_PAGE;
  const pages = [
    ...(begin > 0 ? [button(common.previous, 'discounts', page - 1)] : []),
    ...(begin + PER_PAGE < total ? [button(common.next, 'discounts', page + 1)] : []),
  ];
  return [
    ...shown.map(({ id, code }) => [button(customer.discounts.showQr(code), 'qr', id)]),
    ...(pages.length > 0 ? [pages] : []),
    [button(common.menu, 'menu')],
  ];
}

/** Of any text: a page that is not there any more is the last one. */
function firstOf(page: string, total: number): number {
  const last = Math.max(0, Math.ceil(total / PER_PAGE) - 1);
  const wanted = /^\d{1,4}$/.test(page) ? Number(page) : 0;
  return Math.min(wanted, last) * PER_PAGE;
}
