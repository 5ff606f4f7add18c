import { readServiceSettings, SettingsError } from '@marmalade/config';
import { GatewayOwnSettings } from './gateway.config.js';
import { startGateway } from './start-gateway.js';

try {
  const gateway = await startGateway(readServiceSettings(GatewayOwnSettings));
  // Straight to the terminal, once: logs hold no keys.
  if (gateway.newApiKey) process.stdout.write(`\nThe first API key, shown this once: ${gateway.newApiKey}\n\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void gateway.close().then(() => process.exit(0)));
  }
} catch (error) {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exit(1);
}
