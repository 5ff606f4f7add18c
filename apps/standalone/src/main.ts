import { runService } from '@marmalade/config';
import { greeting } from './greeting.js';
import { readStandaloneConfig } from './standalone.config.js';
import { startStandalone } from './start-standalone.js';

await runService(async () => {
  const settings = readStandaloneConfig();
  const platform = await startStandalone(settings);
  const given = settings.MARMALADE_API_KEY !== undefined;
  const { url, apiKey, firstLogin } = platform;
  process.stdout.write(
    greeting({ url, apiKey: { ...apiKey, given }, firstLogin, dataDir: settings.MARMALADE_DATA_DIR }),
  );
  return platform;
});
