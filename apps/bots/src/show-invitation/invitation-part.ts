import type { DialoguePart } from '../dialogue/dialogue.js';
import type { Turn } from '../dialogue/turn.js';
import type { CustomerApi } from '../platform/customer-api.js';
import { button, linkButton } from '../telegram/keyboard.js';
import { paragraphs } from '../texts/html.js';

/** The link by which a customer's friends come. @param username of the customers' bot, which the link leads to */
export function invitationPart(customers: CustomerApi, username: () => Promise<string>): DialoguePart {
  const invite = async (turn: Turn): Promise<void> => {
    const { referralCode: code, referralLink } = await customers.account(turn.person);
    const { common, customer } = turn.texts;
    const words = customer.invite;
    const link = referralLink ?? `https://t.me/${await username()}?start=ref_${code}`;
    const share = `https://t.me/share/url?${new URLSearchParams({ url: link, text: words.shareText })}`;
    await turn.show({
      text: paragraphs(words.title, words.text(link)),
      keyboard: [[linkButton(words.share, share)], [button(common.menu, 'menu')]],
    });
  };
  return { buttons: { invite } };
}
