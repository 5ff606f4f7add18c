import type { DialoguePart } from '../dialogue/dialogue.js';
import { type Turn, withMenu } from '../dialogue/turn.js';
import type { CustomerApi } from '../platform/customer-api.js';
import type { AccountView } from '../platform/views.js';
import { clip, type Html, lines, paragraphs, say } from '../texts/html.js';

const NAME_LENGTH = 60;
const LISTED = 10;

/** Points, level, and what is about to expire. */
export function pointsPart(customers: CustomerApi): DialoguePart {
  const points = async (turn: Turn): Promise<void> => {
    const account = await customers.account(turn.person);
    const { title } = turn.texts.customer.points;
    await turn.show(
      withMenu(turn, paragraphs(title, balance(turn, account), tier(turn, account), badges(turn, account))),
    );
  };
  return { buttons: { points }, commands: { points } };
}

function balance({ texts, formats }: Turn, { balance: number, expiringPoints }: AccountView): Html {
  const words = texts.customer.points;
  return lines(
    words.balance(number),
    expiringPoints ? words.expiring(expiringPoints.points, formats.dayOfYear(expiringPoints.at)) : undefined,
  );
}

function tier(turn: Turn, { tier: current, nextTier }: AccountView): Html {
  const { texts, formats } = turn;
  const words = texts.customer.points;
  const name = (text: string) => clip(text, NAME_LENGTH);
  const perks = current?.perks.slice(0, LISTED) ?? [];
  return lines(
    current ? words.tier(name(current.name)) : words.noTier,
    perks.length > 0 && words.perks,
    ...perks.map((perk) => say`• ${name(perk)}`),
    current?.validUntil ? words.tierUntil(formats.date(current.validUntil)) : undefined,
    nextTier ? words.nextTier(name(nextTier.name), nextTier.pointsLeft) : undefined,
  );
}

function badges({ texts }: Turn, { badges: all }: AccountView): Html | undefined {
  if (all.length === 0) return undefined;
  const names = all.slice(0, LISTED).map(({ name }) => clip(name, NAME_LENGTH));
  return lines(texts.customer.points.badges, say`${names.join(', ')}`);
}
