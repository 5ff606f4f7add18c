import { runService } from '@marmalade/config';
import { readLoyaltyConfig } from './loyalty.config.js';
import { startLoyalty } from './start-loyalty.js';

await runService(async () => {
  const loyalty = await startLoyalty(readLoyaltyConfig());
  loyalty.startRelay();
  return loyalty;
});
