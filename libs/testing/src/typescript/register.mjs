// Lets Node run this repository's TypeScript from its sources:
// node --conditions=@marmalade/source --import <this file> program.ts
import { register } from 'node:module';

register('./hooks.mjs', import.meta.url);
