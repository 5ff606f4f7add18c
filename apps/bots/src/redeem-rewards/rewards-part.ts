import type { DialoguePart } from '../dialogue/dialogue.js';
import { type Confirmation, newConfirmation, repeatOnce, type Turn } from '../dialogue/turn.js';
import type { CustomerApi } from '../platform/customer-api.js';
import { isProblem } from '../platform/platform-errors.js';
import type { RewardView } from '../platform/views.js';
import { button } from '../telegram/keyboard.js';
import { clip, type Html, lines, paragraphs, say } from '../texts/html.js';

const LISTED = 15;
const NAME_LENGTH = 60;
const BUTTON_LENGTH = 30;
const DESCRIPTION_LENGTH = 500;
const STEP = 'reward';

interface Wish extends Confirmation {
  rewardId: string;
  name: string;
}

/** What points can be spent on, and asking for it. */
export function rewardsPart(customers: CustomerApi): DialoguePart {
  const list = async (turn: Turn): Promise<void> => {
    turn.forgetStep();
    const [rewards, { balance }] = await Promise.all([customers.rewards(turn.person), customers.account(turn.person)]);
    const { common, customer } = turn.texts;
    const words = customer.rewards;
    const text = paragraphs(words.title, words.balance(balance), rewards.length === 0 && words.none);
    const buttons = rewards
      .slice(0, LISTED)
      .map((reward) => [button(words.button(clip(nameOf(reward), BUTTON_LENGTH), reward.points), 'reward', reward.id)]);
    await turn.show({ text, keyboard: [...buttons, [button(common.menu, 'menu')]] });
  };

  const choose = async (turn: Turn, id = ''): Promise<void> => {
    const [rewards, { balance }] = await Promise.all([customers.rewards(turn.person), customers.account(turn.person)]);
    const reward = rewards.find((each) => each.id === id);
    const words = turn.texts.customer.rewards;
    if (!reward) return back(turn, words.gone);
    const name = nameOf(reward);
    const description = clip(reward.description ?? '', DESCRIPTION_LENGTH);
    if (balance < reward.points) return back(turn, lines(words.title, words.missing(reward.points - balance)));
    const wish: Wish = { ...newConfirmation(), rewardId: id, name };
    turn.expect(STEP, { ...wish });
    const { common } = turn.texts;
    await turn.show({
      text: paragraphs(words.confirm(name, reward.points), description !== '' && say`${description}`),
      keyboard: [[button(words.ask, 'ask', wish.nonce)], [button(common.cancel, 'rewards')]],
    });
  };

  const ask = async (turn: Turn, nonce = ''): Promise<void> => {
    const wish = turn.dataOf<Wish>(STEP);
    if (wish?.nonce !== nonce) return void (turn.isDone(nonce) || (await list(turn)));
    try {
      await repeatOnce(() => customers.askForReward(turn.person, wish.rewardId, wish.key));
    } catch (error) {
      const reason = refusal(turn, error);
      if (!reason) throw error;
      turn.finish(wish);
      return back(turn, reason);
    }
    turn.finish(wish);
    await back(turn, turn.texts.customer.rewards.asked(wish.name));
  };

  return { buttons: { rewards: list, reward: choose, ask }, commands: { rewards: list } };
}

function refusal({ texts }: Turn, error: unknown): Html | undefined {
  const words = texts.customer.rewards;
  if (isProblem(error, 'INSUFFICIENT_POINTS')) return words.notEnough;
  if (isProblem(error, 'REWARD_OUT_OF_STOCK')) return words.soldOut;
  if (isProblem(error, 'REWARD_NOT_FOUND', 'REWARD_NOT_OFFERED', 'VALIDATION_FAILED')) return words.gone;
  return undefined;
}

function nameOf({ name }: RewardView): string {
  return clip(name, NAME_LENGTH);
}

async function back(turn: Turn, text: Html): Promise<void> {
  const { common, customer } = turn.texts;
  await turn.show({
    text,
    keyboard: [[button(customer.buttons.rewards, 'rewards')], [button(common.menu, 'menu')]],
  });
}
