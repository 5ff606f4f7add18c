// What every Jest project here shares: native ESM, SWC, and packages read from their sources.
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));

export default {
  rootDir: root,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@marmalade/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)(?<!\\.json)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', { configFile: `${root}/.swcrc` }] },
  modulePathIgnorePatterns: ['/dist/', '/.marmalade/'],
  watchPathIgnorePatterns: ['/dist/'],
};
