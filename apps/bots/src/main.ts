import { runService } from '@marmalade/config';
import { readBotsConfig } from './bots.config.js';
import { startBots } from './start-bots.js';

await runService(async () => {
  const bots = await startBots(readBotsConfig());
  bots.startRelay();
  return bots;
});
