import { inflateSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { create } from 'qrcode';
import { qrPicture } from './qr-picture.js';

/** The pixels of a picture of ours: black ones are true. */
function read(png: Buffer, size: number): boolean[][] {
  const data = png.subarray(png.indexOf('IDAT') + 4, png.indexOf('IEND') - 8);
  const raw = inflateSync(data);
  const width = 1 + Math.ceil(size / 8);
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (__, column) => {
      const byte = raw[row * width + 1 + (column >> 3)]!;
      return (byte & (0x80 >> (column & 7))) === 0;
    }),
  );
}

test.each([200, 333, 1_000])('shows each module, in the middle, with white around it, at %i pixels', (size) => {
  const text = 'https://t.me/sweets_cashier_bot?start=d_SWEETABCDEFGH';
  const pixels = read(qrPicture(text, size), size);
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const scale = Math.floor(size / (modules.size + 8));
  const margin = Math.floor((size - modules.size * scale) / 2);
  expect(margin).toBeGreaterThanOrEqual(4 * scale);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const [y, x] = [Math.floor((row - margin) / scale), Math.floor((column - margin) / scale)];
      const isInside = y >= 0 && x >= 0 && y < modules.size && x < modules.size;
      if (pixels[row]![column] !== (isInside && Boolean(modules.get(y, x)))) throw new Error(`at ${row}, ${column}`);
    }
  }
});
