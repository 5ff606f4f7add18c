import { describe, expect, it } from '@jest/globals';
import { summarize } from './not-run-reporter.mjs';

const test = (title: string, status: string) => ({ ancestorTitles: [title], fullName: `${title} works`, status });
const run = (...testResults: ReturnType<typeof test>[]) => ({
  testResults: [{ testResults }],
  numPassedTests: testResults.filter(({ status }) => status === 'passed').length,
  numFailedTests: 0,
  numPendingTests: testResults.filter(({ status }) => status === 'pending').length,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
});
const withRabbitMq = { MARMALADE_TEST_RABBITMQ_URL: 'amqp://127.0.0.1', CHROMIUM_PATH: '/dev/null' };
const without = { CHROMIUM_PATH: '/nowhere' };

describe('the report on tests that were not run', () => {
  it('names every test that lacked its server', () => {
    const { lines, failure } = summarize(run(test('[RabbitMQ] relay', 'pending'), test('rules', 'passed')), without);
    expect(lines).toEqual([
      '',
      'NOT RUN: 1 RabbitMQ tests, because the rabbitmq-server program is not installed',
      '  - [RabbitMQ] relay works',
      '',
      '1 passed, 0 failed, 1 skipped',
    ]);
    expect(failure).toBeUndefined();
  });

  it('says how many ran when the server was there', () => {
    const results = run(test('[RabbitMQ] relay', 'passed'), test('[browser] inbox', 'passed'));
    expect(summarize(results, withRabbitMq).lines).toEqual([
      'RabbitMQ tests: 1 ran',
      'browser tests: 1 ran',
      '2 passed, 0 failed, 0 skipped',
    ]);
  });

  it('fails a run that had to have them', () => {
    const required = { ...without, REQUIRE_RABBITMQ: '1', REQUIRE_BROWSER: '1' };
    expect(summarize(run(test('[RabbitMQ] relay', 'pending')), required).failure).toContain('1 RabbitMQ tests');
    expect(
      summarize(run(test('[browser] inbox', 'pending'), test('[RabbitMQ] a', 'passed')), required).failure,
    ).toContain('1 browser tests');
    expect(summarize(run(test('rules', 'passed')), required).failure).toContain('no RabbitMQ test');
    expect(
      summarize(run(test('[RabbitMQ] relay', 'passed')), { ...required, ...withRabbitMq }).failure,
    ).toBeUndefined();
  });

  it('is quiet about what a filter left out, unless it was required', () => {
    const results = run(test('[RabbitMQ] relay', 'pending'));
    expect(summarize(results, withRabbitMq).lines).toEqual(['0 passed, 0 failed, 1 skipped']);
    expect(summarize(results, { ...withRabbitMq, REQUIRE_RABBITMQ: '1' }).failure).toContain('left out');
  });
});
