import { describe, expect, test } from '@jest/globals';
import { type MailError, resultOfMailError } from './email-errors.js';

const replied = (command: string, response: string): MailError =>
  Object.assign(new Error(`it failed: ${response}`), {
    command,
    response,
    responseCode: Number.parseInt(response, 10),
  });
const lost = (command = 'CONN'): MailError => Object.assign(new Error('Timeout'), { code: 'ETIMEDOUT', command });

describe('resultOfMailError', () => {
  test.each([
    ['RCPT TO', '550 no such user', 'failed', 'ADDRESS_DEAD'],
    ['RCPT TO', '550 5.1.1 <ann@example.org>: User unknown', 'failed', 'ADDRESS_DEAD'],
    ['RCPT TO', '550 5.2.1 mailbox disabled', 'failed', 'ADDRESS_DEAD'],
    ['RCPT TO', '556 5.1.10 null MX', 'failed', 'ADDRESS_DEAD'],
    ['DATA', '550 5.1.1 user unknown', 'failed', 'ADDRESS_DEAD'],
    // None of these says that the mailbox is not there: the address must not be suppressed.
    ['RCPT TO', '550 5.7.1 relaying denied', 'failed', 'PROVIDER_REFUSED'],
    ['RCPT TO', '554 5.7.1 your address is on a list', 'failed', 'PROVIDER_REFUSED'],
    ['MAIL FROM', '550 sender is not liked', 'failed', 'PROVIDER_REFUSED'],
    ['DATA', '550 5.7.1 looks like spam', 'failed', 'CONTENT_REFUSED'],
    ['DATA', '554 no', 'failed', 'CONTENT_REFUSED'],
    ['DATA', '552 5.3.4 message too big', 'failed', 'CONTENT_REFUSED'],
    ['MAIL FROM', '552 Error: message exceeds fixed maximum message size 100', 'failed', 'CONTENT_REFUSED'],
    ['RCPT TO', '552 5.2.2 mailbox full', 'retry', 'RECEIVER_BUSY'],
    ['DATA', '552 quota exceeded', 'retry', 'RECEIVER_BUSY'],
    ['DATA', '452 4.2.2 mailbox full', 'retry', 'RECEIVER_BUSY'],
    ['RCPT TO', '450 4.2.0 greylisted, come again', 'retry', 'RECEIVER_BUSY'],
    ['RCPT TO', '421 4.3.0 closing', 'retry', 'PROVIDER_FAILED'],
    ['DATA', '451 4.3.0 local error', 'retry', 'PROVIDER_FAILED'],
    ['CONN', '421 too busy', 'retry', 'PROVIDER_FAILED'],
    ['MAIL FROM', '530 5.7.0 authentication required', 'retry', 'CREDENTIALS_REFUSED'],
  ])('%s answered %s: %s, %s', (command, response, outcome, code) => {
    expect(resultOfMailError(replied(command, response), 'ann@example.org', false)).toMatchObject({ outcome, code });
  });

  test('a server that wants fewer mails is left in peace', () => {
    const error = replied('DATA', '454 Throttling failure: Maximum sending rate exceeded.');
    expect(resultOfMailError(error, 'ann@example.org', true)).toMatchObject({
      outcome: 'throttled',
      pause: { gate: 'email' },
    });
  });

  test('a reply that came counts, though the content had gone out', () => {
    const error = replied('CONN', '421 4.3.2 shutting down');
    expect(resultOfMailError(error, 'ann@example.org', true)).toMatchObject({
      outcome: 'retry',
      code: 'PROVIDER_FAILED',
    });
  });

  test('a lost connection is in doubt once the content had gone out, and not before', () => {
    expect(resultOfMailError(lost(), 'a@b.example', false)).toMatchObject({
      outcome: 'retry',
      code: 'PROVIDER_UNREACHABLE',
    });
    expect(resultOfMailError(lost(), 'a@b.example', true)).toMatchObject({ outcome: 'unknown', code: 'NO_ANSWER' });
  });

  test('the address is not kept with the words', () => {
    const { detail } = resultOfMailError(replied('RCPT TO', '550 <ann@example.org> is gone'), 'ann@example.org', false);
    expect(detail).toBe('RCPT TO: it failed: 550 <(address)> is gone');
  });
});
