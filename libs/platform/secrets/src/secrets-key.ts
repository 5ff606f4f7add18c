import { randomBytes } from 'node:crypto';
import { generatedSecret, type PlatformSettings } from '@marmalade/config';

/** The keys of the settings, else one made once and kept in the data folder; for a `SecretBox`. */
export function secretsKey(settings: Pick<PlatformSettings, 'MARMALADE_SECRETS_KEY' | 'MARMALADE_DATA_DIR'>): string {
  const generated = () =>
    generatedSecret(settings.MARMALADE_DATA_DIR, 'secrets-key', () => randomBytes(32).toString('base64'));
  return settings.MARMALADE_SECRETS_KEY ?? generated().value;
}
