import { readServiceSettings } from '@marmalade/config';
import Type from 'typebox';

/** What loyalty reads beside the platform's settings. */
export const LoyaltySettings = Type.Object({
  LOYALTY_HOST: Type.String({ default: '127.0.0.1', description: 'address it listens on' }),
  LOYALTY_PORT: Type.Integer({ default: 3004, minimum: 0, maximum: 65_535, description: 'port it listens on' }),
  PUBLIC_URL: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'how the outside reaches the gateway; pictures of QR codes' }),
  ),
});

export type LoyaltyConfig = ReturnType<typeof readLoyaltyConfig>;

/** @throws SettingsError naming all that is wrong */
export function readLoyaltyConfig(env: Record<string, string | undefined> = process.env) {
  return readServiceSettings(LoyaltySettings, env);
}
