import { runService } from '@marmalade/config';
import { greeting } from './greeting.js';
import { readStandaloneConfig } from './standalone.config.js';
import { startStandalone } from './start-standalone.js';

await runService(async () => {
  const settings = readStandaloneConfig();
  const platform = await startStandalone(settings);
  const given = settings.MARMALADE_API_KEY !== undefined;
  process.stdout.write(greeting(platform.url, { ...platform.apiKey, given }, settings.MARMALADE_DATA_DIR));
  return platform;
});
