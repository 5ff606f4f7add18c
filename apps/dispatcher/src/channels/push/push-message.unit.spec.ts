import { describe, expect, test } from '@jest/globals';
import type { ClaimedDelivery, Lane } from '../../deliveries/delivery.js';
import { fitMessage, messageOf, type PushContent, type PushMessage } from './push-message.js';

const NOW = Date.parse('2026-11-21T09:00:00Z');

function messageFor(content: Partial<PushContent> = {}, lane: Lane = 1): PushMessage {
  const rendered = JSON.stringify({ title: 'Order 7', body: 'It is on its way.', ...content });
  return messageOf({ id: 'd-1', content: rendered, lane } as ClaimedDelivery, NOW);
}

describe('messageOf', () => {
  test.each<[Lane, PushMessage['urgency']]>([
    [0, 'high'],
    [1, 'normal'],
    [2, 'low'],
    [3, 'low'],
  ])('lane %d is %s', (lane, urgency) => {
    expect(messageFor({}, lane).urgency).toBe(urgency);
  });

  test.each<[string | undefined, number]>([
    [undefined, 86_400],
    ['2026-11-21T09:00:30Z', 30],
    ['2026-11-21T08:00:00Z', 0],
    ['2027-11-21T08:00:00Z', 28 * 86_400],
    ['soon', 86_400],
  ])('expiring at %s it is kept for %d seconds', (expiresAt, seconds) => {
    expect(messageFor({ expiresAt }).ttlSeconds).toBe(seconds);
  });

  test('a title is bounded, and half a character does not stay', () => {
    const { title, body, tag } = messageFor({ title: 'x'.repeat(10_000), body: 'half \ud83c' });
    expect([title.length, title.at(-1), body, tag]).toEqual([256, '…', 'half \ufffd', 'd-1']);
  });
});

describe('fitMessage', () => {
  const write = ({ title, body, link, image, actions }: PushMessage) =>
    JSON.stringify({ title, body, link, image, actions });
  const squeeze = (content: Partial<PushContent>) => fitMessage(messageFor(content), 3_993, write);
  const bytesOf = (message: PushMessage) => Buffer.byteLength(write(message));

  test('what fits is left as it is', () => {
    const message = messageFor({ image: 'https://img.example/1.jpg' });
    expect(fitMessage(message, bytesOf(message), write)).toEqual(message);
  });

  test.each([
    ['latin', 'x'],
    ['thai', 'ก'],
    ['quotes and control characters, which JSON escapes', '"\u0000'],
    ['characters of several units', '👩‍👩‍👧‍👦'],
  ])('a long body of %s is cut, visibly, as late as can be', (_name, character) => {
    const { body } = messageFor({ body: character.repeat(10_000) });
    const fitted = squeeze({ body });
    expect(fitted.body.endsWith(`${character.at(-1)}…`)).toBe(true);
    expect(body.startsWith(fitted.body.slice(0, -1))).toBe(true);
    expect(bytesOf(fitted)).toBeLessThanOrEqual(3_993);
    expect(bytesOf(fitted)).toBeGreaterThan(3_993 - 40);
  });

  test('an image that leaves no room for the body goes first, then buttons', () => {
    const far = (name: string) => `https://far.example/${name}/${'x'.repeat(1_950)}`;
    const body = 'The body. '.repeat(30);
    const image = far('image');
    const link = far('link');
    const withoutImage = squeeze({ body, link, image });
    expect(withoutImage).toMatchObject({ link, image: undefined });
    const withoutButtons = squeeze({ body, link, image, actions: [{ title: 'Open', link: far('button') }] });
    expect(withoutButtons).toMatchObject({ link, image: undefined, actions: undefined, body: body.trimEnd() + ' ' });
  });

  test('however much there is of everything, title and a part of the body stay', () => {
    const huge = 'x'.repeat(5_000);
    const title = '\u0001'.repeat(300);
    const fitted = squeeze({ title, body: huge, link: huge, image: huge, actions: [{ title: huge, link: huge }] });
    expect(bytesOf(fitted)).toBeLessThanOrEqual(3_993);
    expect(fitted).toMatchObject({ link: undefined, image: undefined, actions: undefined });
    expect([fitted.title.length, fitted.body.length > 2_000]).toEqual([256, true]);
  });

  test('with an empty body too', () => {
    expect(squeeze({ body: '', image: 'x'.repeat(4_000) })).toMatchObject({
      title: 'Order 7',
      body: '',
      image: undefined,
    });
  });
});
