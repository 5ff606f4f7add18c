import { readyScreen } from '../cashier-bot/ready.js';
import { commandIn } from '../dialogue/dialogue.js';
import type { Turn } from '../dialogue/turn.js';
import type { People } from '../platform/people.js';
import { isProblem } from '../platform/platform-errors.js';
import type { Input } from '../telegram/incoming.js';

const CODE = /^mi_[\w-]{1,61}$/;
const REFUSALS = [
  'INVITATION_INVALID',
  'INVITATION_EXPIRED',
  'INVITATION_USED',
  'STAFF_EXISTS',
  'PERSON_INACTIVE',
] as const;

/** The code of the link somebody came by; undefined: it was another one, or none. */
function invitationIn(input: Input): string | undefined {
  const command = input.kind === 'text' ? commandIn(input.text) : undefined;
  return command?.name === 'start' && CODE.test(command.argument) ? command.argument : undefined;
}

/**
 * Signs somebody in who was invited: their Telegram account is that of the member of staff from now on.
 * @returns false: they came without an invitation
 */
export async function acceptInvitation(people: People, turn: Turn): Promise<boolean> {
  const code = invitationIn(turn.input);
  if (code === undefined) return false;
  try {
    turn.recognise(await people.accept(turn.user.id, code));
  } catch (error) {
    const refusal = REFUSALS.find((each) => isProblem(error, each));
    if (!refusal) throw error;
    await turn.show({ text: turn.texts.cashier.invitation[refusal] });
    return true;
  }
  const { joined, roles } = turn.texts.cashier;
  const { name, role } = turn.person;
  await turn.show(readyScreen(turn, joined(name, roles[role === 'customer' ? 'cashier' : role])));
  return true;
}
