import { readServiceSettings, runService } from '@marmalade/config';
import { GatewayOwnSettings } from './gateway.config.js';
import { startGateway } from './start-gateway.js';

await runService(async () => {
  const gateway = await startGateway(readServiceSettings(GatewayOwnSettings));
  // Straight to the terminal, once: logs hold no keys.
  if (gateway.newApiKey) process.stdout.write(`\nThe first API key, shown this once: ${gateway.newApiKey}\n\n`);
  return gateway;
});
