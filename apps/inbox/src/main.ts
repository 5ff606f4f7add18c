import { runService } from '@marmalade/config';
import { readInboxConfig } from './inbox.config.js';
import { startInbox } from './start-inbox.js';

await runService(async () => {
  const inbox = await startInbox(readInboxConfig());
  inbox.startRelay();
  return inbox;
});
