import { BotsSettings } from '@marmalade/bots';
import { readServiceSettings } from '@marmalade/config';
import { DispatcherSettings } from '@marmalade/dispatcher';
import { GatewayOwnSettings } from '@marmalade/gateway';
import { IdentitySettings } from '@marmalade/identity';
import { InboxSettings } from '@marmalade/inbox';
import { LoyaltySettings } from '@marmalade/loyalty';
import Type from 'typebox';

/** The settings of all services together: one environment, one message about all that is wrong in it. */
export const StandaloneSettings = Type.Object({
  ...DispatcherSettings.properties,
  ...IdentitySettings.properties,
  ...InboxSettings.properties,
  ...LoyaltySettings.properties,
  ...BotsSettings.properties,
  ...GatewayOwnSettings.properties,
});

export type StandaloneConfig = ReturnType<typeof readStandaloneConfig>;

/** @throws SettingsError naming all that is wrong */
export function readStandaloneConfig(env: Record<string, string | undefined> = process.env) {
  return readServiceSettings(StandaloneSettings, env);
}
