/** Object ids of the element types, fixed in PostgreSQL's catalogue. */
const TEXT = 25;
const UUID = 2950;
const HEADER_BYTES = 20;

type Values<Value> = readonly (Value | null | undefined)[];

/**
 * A parameter for `$n::text[]` in PostgreSQL's binary format: what `pg` makes of an array is one long text, in which every
 * quote of every element is escaped here and unescaped there.
 */
export function texts(values: Values<string>): Buffer {
  let bytes = HEADER_BYTES;
  // A UTF-16 unit is three bytes of UTF-8 at most.
  for (const value of values) bytes += 4 + (value?.length ?? 0) * 3;
  const buffer = header(Buffer.allocUnsafe(bytes), TEXT, values.length);
  let offset = HEADER_BYTES;
  for (const value of values) {
    const written = value === null || value === undefined ? -1 : buffer.write(value, offset + 4, 'utf8');
    buffer.writeInt32BE(written, offset);
    offset += 4 + Math.max(written, 0);
  }
  return buffer.subarray(0, offset);
}

/** The same for `$n::uuid[]`. */
export function uuids(values: Values<string>): Buffer {
  const buffer = header(Buffer.allocUnsafe(HEADER_BYTES + values.length * 20), UUID, values.length);
  let offset = HEADER_BYTES;
  for (const value of values) {
    if (value === null || value === undefined) {
      offset = buffer.writeInt32BE(-1, offset);
      continue;
    }
    offset = buffer.writeInt32BE(16, offset);
    offset = writeUuid(buffer, value, offset);
  }
  return buffer.subarray(0, offset);
}

/** By hand: without its dashes the text would be copied first. */
function writeUuid(buffer: Buffer, uuid: string, offset: number): number {
  let end = offset;
  for (let index = 0; index < uuid.length; index += 2) {
    if (uuid.charCodeAt(index) === DASH) index += 1;
    buffer[end++] = (digit(uuid, index) << 4) | digit(uuid, index + 1);
  }
  if (end !== offset + 16) throw new TypeError(`Not a UUID: ${uuid}`);
  return end;
}

const DASH = 45;

function digit(uuid: string, index: number): number {
  const code = uuid.charCodeAt(index);
  // `a` and `A` differ in one bit, which the digits have set.
  return code <= 57 ? code - 48 : (code | 32) - 87;
}

/** One dimension that begins at 1, and may hold NULL. */
function header(buffer: Buffer, type: number, length: number): Buffer {
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(1, 4);
  buffer.writeInt32BE(type, 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}
