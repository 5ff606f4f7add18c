import { runService } from '@marmalade/config';
import { readDispatcherConfig } from './dispatcher.config.js';
import { startDispatcher } from './start-dispatcher.js';

await runService(async () => {
  const dispatcher = await startDispatcher(readDispatcherConfig());
  dispatcher.startRelay();
  return dispatcher;
});
