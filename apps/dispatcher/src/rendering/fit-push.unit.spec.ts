import { describe, expect, test } from '@jest/globals';
import { Random } from '../../test/random.js';
import { fitPush, PUSH_PAYLOAD_MAX_BYTES, pushBytes } from './fit-push.js';

const link = (length: number): string => `https://x.example/${'a'.repeat(length - 18)}`;

describe('fitPush', () => {
  test('leaves alone what fits', () => {
    const content = { title: 'T', body: 'B', link: '/a', image: '/b', actions: [{ title: 'A', link: '/c' }] };
    expect(fitPush(content)).toEqual(content);
  });

  test('shortens the body visibly, as far as bytes go', () => {
    const fitted = fitPush({ title: 'T', body: 'ก'.repeat(3_000), link: '/a' });
    expect(fitted.body).toMatch(/^ก+…$/);
    expect(fitted.link).toBe('/a');
    expect(pushBytes(fitted)).toBeGreaterThan(PUSH_PAYLOAD_MAX_BYTES - 10);
    expect(pushBytes(fitted)).toBeLessThanOrEqual(PUSH_PAYLOAD_MAX_BYTES);
  });

  test('the picture goes before the buttons, these before the link', () => {
    const body = 'word '.repeat(100);
    const actions = [{ title: 'A', link: link(900) }];
    const fitted = fitPush({ title: 'T', body, link: link(1_500), image: link(2_000), actions });
    expect(fitted).toMatchObject({ link: link(1_500), actions });
    expect(fitted).not.toHaveProperty('image');
    const two = [...actions, { title: 'B', link: link(2_000) }];
    expect(fitPush({ title: 'T', body, link: link(1_500), actions: two })).toEqual({
      title: 'T',
      body,
      link: link(1_500),
    });
  });

  test('whatever comes, fits', () => {
    const random = new Random(3_993);
    const pieces = ['word ', '"', '\\', 'ที่', '👩‍👩‍👧', 'ё', '\n'];
    for (let round = 0; round < 500; round += 1) {
      const actions = Array.from({ length: random.below(3) }, () => ({
        title: random.text(pieces, 5),
        link: link(18 + random.below(1_980)),
      }));
      const fitted = fitPush({
        title: random.text(pieces, 60).slice(0, 256),
        body: random.text(pieces, 600).slice(0, 1_000),
        link: link(18 + random.below(1_980)),
        image: link(18 + random.below(1_980)),
        ...(actions.length > 0 && { actions }),
      });
      expect(pushBytes(fitted)).toBeLessThanOrEqual(PUSH_PAYLOAD_MAX_BYTES);
    }
  });
});
