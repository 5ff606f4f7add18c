// A Jest reporter that does not let tests vanish: what was not run because a server is missing is said at the end,
// test by test. REQUIRE_RABBITMQ=1 and REQUIRE_BROWSER=1 make the run fail unless all of those tests were run.
import { existsSync } from 'node:fs';

/** What tests may need. `tag` is in the title of their outermost `describe`. */
const NEEDS = [
  {
    name: 'RabbitMQ',
    tag: '[RabbitMQ]',
    requiredBy: 'REQUIRE_RABBITMQ',
    isThere: (env) => Boolean(env.MARMALADE_TEST_RABBITMQ_URL),
    missing: 'the rabbitmq-server program is not installed',
    mustExist: true,
  },
  {
    name: 'browser',
    tag: '[browser]',
    requiredBy: 'REQUIRE_BROWSER',
    isThere: (env) => existsSync(env.CHROMIUM_PATH || '/usr/bin/chromium'),
    missing: 'there is no Chromium (CHROMIUM_PATH, /usr/bin/chromium)',
    mustExist: false,
  },
];

/**
 * Sums a run up.
 * @param {import('@jest/test-result').AggregatedResult} results of the whole run
 * @param {Record<string, string | undefined>} env says what is there and what is required
 * @returns {{ lines: string[], failure?: string }} what to print, and why the run must fail though no test did
 */
export function summarize(results, env) {
  const tests = results.testResults.flatMap((file) => file.testResults);
  const reports = NEEDS.map((need) => reportOn(need, tests, env));
  // A file that could not even be loaded has no tests to count as failed.
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const skipped = results.numPendingTests + results.numTodoTests;
  return {
    lines: [
      ...reports.flatMap(({ lines }) => lines),
      `${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`,
    ],
    failure: reports.map(({ failure }) => failure).find(Boolean),
  };
}

function reportOn(need, tests, env) {
  const concerned = tests.filter(({ ancestorTitles }) => ancestorTitles.some((title) => title.includes(need.tag)));
  const notRun = concerned.filter(({ status }) => status !== 'passed' && status !== 'failed');
  const ran = concerned.length - notRun.length;
  const isRequired = env[need.requiredBy] === '1';
  const reason = need.isThere(env) ? 'they were left out of this run' : need.missing;
  // Left out by a filter is what the person asked for; a missing server is not.
  const isLoud = notRun.length > 0 && (isRequired || !need.isThere(env));
  const lines = [
    ...(isLoud ? ['', `NOT RUN: ${notRun.length} ${need.name} tests, because ${reason}`] : []),
    ...(isLoud ? [...notRun.map(({ fullName }) => `  - ${fullName}`), ''] : []),
    ...(ran > 0 ? [`${need.name} tests: ${ran} ran`] : []),
  ];
  if (!isRequired) return { lines };
  if (notRun.length > 0) return { lines, failure: `${notRun.length} ${need.name} tests were not run: ${reason}` };
  if (ran === 0 && need.mustExist) return { lines, failure: `there was no ${need.name} test in this run` };
  return { lines };
}

export default class NotRunReporter {
  #error;

  onRunComplete(_contexts, results) {
    const { lines, failure } = summarize(results, process.env);
    if (failure) {
      const { requiredBy } = NEEDS.find(({ name }) => failure.includes(`${name} test`));
      this.#error = new Error(`${requiredBy}=1, but ${failure}`);
      // Jest has asked for errors by now, but still takes its exit code from here.
      results.success = false;
      process.exitCode = 1;
      lines.push(`FAILED: ${this.#error.message}`);
    }
    process.stdout.write(`${lines.join('\n')}\n`);
  }

  /** Jest's interface: an error makes the run fail. */
  getLastError() {
    return this.#error;
  }
}
