import { runService } from '@marmalade/config';
import { readIdentityConfig } from './identity.config.js';
import { startIdentity } from './start-identity.js';

await runService(async () => {
  const identity = await startIdentity(readIdentityConfig());
  identity.startRelay();
  // Straight to the terminal, once: logs hold no passwords.
  if (identity.newOwner) {
    const { email, password } = identity.newOwner;
    process.stdout.write(`\nThe first owner, shown this once: ${email} / ${password}\n\n`);
  }
  return identity;
});
