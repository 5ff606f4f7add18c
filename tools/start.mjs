// Builds everything (a fraction of a second) and runs the whole platform in this very process.
import { build } from './build.mjs';

await build();
await import('../apps/standalone/dist/main.js');
