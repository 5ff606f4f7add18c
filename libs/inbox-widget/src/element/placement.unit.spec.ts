import { expect, test } from '@jest/globals';
import { placementOf } from './placement.js';

const bell = (left: number, top: number) => ({ left, right: left + 44, top, bottom: top + 44 });
const desktop = { width: 1_280, height: 860 };

test('below the bell, on its side of the window', () => {
  expect(placementOf(bell(1_200, 10), desktop)).toEqual({ left: 844, width: 400, top: 62, maxHeight: 640 });
  expect(placementOf(bell(20, 10), desktop)).toEqual({ left: 20, width: 400, top: 62, maxHeight: 640 });
});

test('above the bell where there is more room', () => {
  expect(placementOf(bell(1_200, 780), desktop)).toEqual({ left: 844, width: 400, bottom: 88, maxHeight: 640 });
});

test('as wide as a small window has room', () => {
  expect(placementOf(bell(300, 10), { width: 390, height: 700 })).toEqual({
    left: 8,
    width: 374,
    top: 62,
    maxHeight: 630,
  });
  expect(placementOf(bell(1_240, 10), desktop).left).toBe(872);
});
