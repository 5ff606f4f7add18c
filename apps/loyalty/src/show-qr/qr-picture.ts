import { crc32, deflateSync } from 'node:zlib';
import { create } from 'qrcode';

/** Modules of white around it, as the standard has it. */
const QUIET = 4;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * A QR code as a PNG, black and white, one bit a pixel: some hundred bytes, made in a millisecond or two.
 * @param size width and height in pixels
 */
export function qrPicture(text: string, size: number): Buffer {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const scale = Math.max(1, Math.floor(size / (modules.size + 2 * QUIET)));
  const margin = Math.floor((size - modules.size * scale) / 2);
  const white = Buffer.alloc(1 + Math.ceil(size / 8), 0xff);
  // Each row begins with its filter: none.
  white[0] = 0;
  const rows: Buffer[] = Array.from({ length: size }, () => white);
  for (let row = 0; row < modules.size; row += 1) {
    const line = Buffer.from(white);
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column)) blacken(line, margin + column * scale, scale);
    }
    rows.fill(line, margin + row * scale, margin + (row + 1) * scale);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header[8] = 1;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND'),
  ]);
}

function blacken(line: Buffer, from: number, count: number): void {
  for (let pixel = from; pixel < from + count; pixel += 1) line[1 + (pixel >> 3)]! &= ~(0x80 >> (pixel & 7));
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
