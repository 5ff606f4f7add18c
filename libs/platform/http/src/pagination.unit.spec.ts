import { describe, expect, test } from '@jest/globals';
import { decodeCursor, encodeCursor, page } from './pagination.js';

const VALUES = ['2026-01-02T03:04:05.678Z', '0199a0b0-0000-7000-8000-000000000001'];

describe('cursors', () => {
  test('come back as they went', () => {
    expect(decodeCursor(encodeCursor(VALUES))).toEqual(VALUES);
    expect(decodeCursor(encodeCursor(VALUES), ['time', 'uuid'])).toEqual(VALUES);
    expect(decodeCursor(encodeCursor([1, null, 'ж']))).toEqual([1, null, 'ж']);
  });

  test('any changed character is found', () => {
    const cursor = encodeCursor(VALUES);
    for (let place = 0; place < cursor.length; place += 1) {
      const changed = `${cursor.slice(0, place)}${cursor[place] === 'A' ? 'B' : 'A'}${cursor.slice(place + 1)}`;
      expect(() => decodeCursor(changed)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }));
    }
  });

  test.each([null, '', 'x', '!!!!', 'W10', Buffer.from('["a"]').toString('base64url'), `${encodeCursor(VALUES)}=`])(
    'refuses %p',
    (cursor) => expect(() => decodeCursor(cursor)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' })),
  );

  test('refuses the cursor of another list', () => {
    const cursor = encodeCursor(['a', 2]);
    for (const kinds of [['uuid', 'integer'], ['string'], ['string', 'time']] as const) {
      expect(() => decodeCursor(cursor, kinds)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }));
    }
  });
});

describe('page', () => {
  const id = ({ id }: { id: number }) => [id];

  test('knows whether there is more', () => {
    const rows = [{ id: 1 }, { id: 2 }, { id: 3 }];
    const first = page(rows, 2, id);
    expect(first.items).toEqual([{ id: 1 }, { id: 2 }]);
    expect(decodeCursor(first.nextCursor ?? '')).toEqual([2]);
    expect(page(rows, 3, id).nextCursor).toBeNull();
    expect(page([], 3, id)).toEqual({ items: [], nextCursor: null });
  });
});
