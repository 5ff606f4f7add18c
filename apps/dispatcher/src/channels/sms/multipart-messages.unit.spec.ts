import { beforeEach, describe, expect, test } from '@jest/globals';
import { MultipartMessages } from './multipart-messages.js';

let messages: MultipartMessages;
const delivered = (messageId: string) => ({ messageId, state: 'delivered' as const, detail: 'DELIVRD' });
const failed = (messageId: string) => ({ messageId, state: 'failed' as const, detail: 'UNDELIV' });

beforeEach(() => {
  messages = new MultipartMessages();
  for (const part of ['a', 'b', 'c']) expect(messages.accept('d-1', 3, part)).toBe('a/3');
});

describe('MultipartMessages', () => {
  test('delivered when every part is, in any order, however often each is told', () => {
    expect([delivered('c'), delivered('a'), delivered('c')].map((each) => messages.judge(each))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(messages.judge(delivered('b'))).toEqual({ messageId: 'a/3', state: 'delivered', detail: 'DELIVRD' });
  });

  test('what was not written down is said again, what was is not', () => {
    ['a', 'b'].forEach((part) => messages.judge(delivered(part)));
    expect(messages.judge(delivered('c'))).toBeDefined();
    expect(messages.judge(delivered('c'))).toBeDefined();
    messages.settle('c');
    expect(['a', 'b', 'c'].map((part) => messages.judge(delivered(part)))).toEqual([undefined, undefined, undefined]);
  });

  test('one part that failed is enough', () => {
    messages.judge(delivered('a'));
    expect(messages.judge(failed('b'))).toEqual({ messageId: 'a/3', state: 'failed', detail: 'UNDELIV' });
    messages.settle('b');
    expect(messages.judge(delivered('c'))).toBeUndefined();
  });

  test('another message is judged as it is', () => expect(messages.judge(failed('x'))).toEqual(failed('x')));

  test('knows how far a delivery came, until it is through', () => {
    expect(messages.acceptedOf('d-1')).toBe(0);
    messages.accept('d-2', 2, 'x');
    expect(messages.acceptedOf('d-2')).toBe(1);
    messages.accept('d-2', 2, 'y');
    expect(messages.acceptedOf('d-2')).toBe(0);
  });

  test('an SMSC that gives no ids is asked for none', () => {
    expect(messages.accept('d-3', 2, '')).toBe('');
    expect(messages.accept('d-3', 2, '')).toBe('');
    expect(messages.judge(failed(''))).toEqual(failed(''));
  });
});
