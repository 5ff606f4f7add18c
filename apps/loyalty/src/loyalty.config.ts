import { readServiceSettings } from '@marmalade/config';
import Type from 'typebox';

/** What loyalty reads beside the platform's settings. */
export const LoyaltySettings = Type.Object({
  LOYALTY_HOST: Type.String({ default: '127.0.0.1', description: 'address it listens on' }),
  LOYALTY_PORT: Type.Integer({ default: 3004, minimum: 0, maximum: 65_535, description: 'port it listens on' }),
  REFERRAL_LINK: Type.Optional(
    Type.String({
      pattern: '^https?://.*\\{code\\}',
      description: 'the link customers send to friends, `{code}` is theirs: `https://t.me/sweets_bot?start=ref_{code}`',
    }),
  ),
  PUBLIC_URL: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'how the outside reaches the gateway; pictures of QR codes' }),
  ),
  DISCOUNT_QR_LINK: Type.Optional(
    Type.String({
      pattern: '^https?://[^ ]*\\{code\\}',
      description:
        'what the QR code of a discount holds, {code} in it: https://t.me/BOT?start=d_{code} opens it in the cashiers’ bot; unset: the code alone',
    }),
  ),
  REDEMPTION_UNDO_SECONDS: Type.Integer({
    default: 60,
    minimum: 0,
    maximum: 86_400,
    description: 'how long a cashier can take back a discount they redeemed',
  }),
  CODE_GUESSES_PER_PERSON: Type.Integer({
    default: 20,
    minimum: 1,
    maximum: 1_000_000,
    description: 'codes that are none, of one cashier within the window, after which all are refused',
  }),
  CODE_GUESSES_PER_ADDRESS: Type.Integer({
    default: 60,
    minimum: 1,
    maximum: 1_000_000,
    description: 'the same from one address, and of one API key',
  }),
  CODE_GUESS_WINDOW_SECONDS: Type.Integer({
    default: 600,
    minimum: 1,
    maximum: 86_400,
    description: 'that window, from the first code that is none',
  }),
});

export type LoyaltyConfig = ReturnType<typeof readLoyaltyConfig>;

/** @throws SettingsError naming all that is wrong */
export function readLoyaltyConfig(env: Record<string, string | undefined> = process.env) {
  return readServiceSettings(LoyaltySettings, env);
}
