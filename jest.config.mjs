// The tier of a test is in its file's name; each tier is a Jest project.
import preset from './jest.preset.mjs';

const tier = (name, extra = {}) => ({
  ...preset,
  displayName: name,
  testMatch: [`<rootDir>/{apps,libs,e2e,bench,tools}/**/*.${name}.spec.ts`],
  ...extra,
});
const servers = {
  globalSetup: '<rootDir>/libs/testing/src/jest/global-setup.ts',
  globalTeardown: '<rootDir>/libs/testing/src/jest/global-teardown.ts',
};

export default {
  projects: [tier('unit'), tier('int', servers), tier('e2e', servers)],
  reporters: ['default', '<rootDir>/tools/not-run-reporter.mjs'],
  maxWorkers: 2,
  testTimeout: 60_000,
  // With native modules what a test file loads is never let go: a worker that has grown is begun anew.
  workerIdleMemoryLimit: '1GB',
};
