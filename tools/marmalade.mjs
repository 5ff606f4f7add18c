// `npm run marmalade -- COMMAND …`: Marmalade from the command line, over its HTTP API. `--help` lists the commands.
import { run } from './marmalade/run.mjs';

process.exitCode = await run(process.argv.slice(2), process);
