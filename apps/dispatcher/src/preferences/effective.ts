import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { addressOf, type Recipient } from '../recipients/recipient.js';
import { type KnownTypes, knownCategories } from './known-names.js';
import { objection, PERSONAL_CHANNELS, type PersonalChannel, type Preferences } from './preferences.js';

/** Whether messages of a category go out on a channel, and why not. */
export class Effect {
  @ApiProperty({ type: Boolean, example: false })
  sent!: boolean;

  @ApiPropertyOptional({
    type: String,
    description: 'as in the trace of a notification: `CATEGORY_OFF`, `NO_ADDRESS`, …',
    example: 'CATEGORY_OFF',
  })
  reason?: string;
}

/** By category, then by channel. */
export type Effective = Record<string, Record<PersonalChannel, Effect>>;

/**
 * What preferences and addresses amount to. What single workflows and sites add (forced channels, channels a site does not
 * use) is not part of it.
 * @param dead channels on which nothing reaches the person's address
 */
export function effectiveOf(
  preferences: Preferences,
  types: KnownTypes,
  person: Recipient,
  dead: readonly string[],
): Effective {
  const workflows = types.list().map(({ workflow }) => workflow);
  return Object.fromEntries(
    knownCategories(types).map((category) => {
      const own = workflows.filter((each) => each.category === category);
      const marketing = own.length > 0 && own.every((each) => each.marketing);
      const effects = PERSONAL_CHANNELS.map((channel) => {
        const against = objection(preferences, { type: '', category, marketing }, channel)?.code;
        const reason = against ?? unreachable(person, channel, dead);
        return [channel, reason === undefined ? { sent: true } : { sent: false, reason }] as const;
      });
      return [category, Object.fromEntries(effects) as Record<PersonalChannel, Effect>];
    }),
  );
}

function unreachable(person: Recipient, channel: PersonalChannel, dead: readonly string[]): string | undefined {
  if (addressOf(person, channel) === undefined) return 'NO_ADDRESS';
  return dead.includes(channel) ? 'ADDRESS_SUPPRESSED' : undefined;
}
