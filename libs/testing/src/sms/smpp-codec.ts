/**
 * SMPP 3.4 in octets, written from the protocol (https://smpp.org/SMPP_v3_4_Issue1_2.pdf) and not from the library that the
 * product uses: what both understand is what the protocol says.
 */

/** A PDU: header and body (3.2). */
export interface SmppPdu {
  command: number;
  status: number;
  sequence: number;
  body: Buffer;
}

/** Command ids (5.1.2.1); an answer has the highest bit set. */
export const COMMAND = {
  bindReceiver: 0x01,
  bindTransmitter: 0x02,
  submitSm: 0x04,
  deliverSm: 0x05,
  unbind: 0x06,
  bindTransceiver: 0x09,
  enquireLink: 0x15,
  genericNack: 0x80000000,
} as const;
export const RESPONSE = 0x80000000;

const HEADER_OCTETS = 16;
const LONGEST = 64 * 1024;

export function encodePdu({ command, status, sequence, body }: SmppPdu): Buffer {
  const header = Buffer.alloc(HEADER_OCTETS);
  header.writeUInt32BE(HEADER_OCTETS + body.length, 0);
  header.writeUInt32BE(command, 4);
  header.writeUInt32BE(status, 8);
  header.writeUInt32BE(sequence, 12);
  return Buffer.concat([header, body]);
}

/**
 * Takes the whole PDUs off the front of what has come in.
 * @returns them, and the rest
 * @throws Error when a length can not be
 */
export function takePdus(received: Buffer): { pdus: SmppPdu[]; rest: Buffer } {
  const pdus: SmppPdu[] = [];
  let rest = received;
  while (rest.length >= HEADER_OCTETS) {
    const length = rest.readUInt32BE(0);
    if (length < HEADER_OCTETS || length > LONGEST) throw new Error(`A PDU of ${length} octets`);
    if (rest.length < length) break;
    pdus.push({
      command: rest.readUInt32BE(4),
      status: rest.readUInt32BE(8),
      sequence: rest.readUInt32BE(12),
      body: rest.subarray(HEADER_OCTETS, length),
    });
    rest = rest.subarray(length);
  }
  return { pdus, rest };
}

/** Reads a body's fields one after another (3.1). */
export class FieldReader {
  private offset = 0;

  constructor(private readonly body: Buffer) {}

  get isAtEnd(): boolean {
    return this.offset >= this.body.length;
  }

  integer(octets: 1 | 2): number {
    return this.octets(octets).readUIntBE(0, octets);
  }

  /** A C-octet string. @throws Error when it has no end, or is longer than the most octets with its NUL */
  text(most: number): string {
    const end = this.body.indexOf(0, this.offset);
    if (end < 0 || end - this.offset >= most) throw new Error('A text is too long');
    const text = this.body.toString('latin1', this.offset, end);
    this.offset = end + 1;
    return text;
  }

  octets(count: number): Buffer {
    if (this.offset + count > this.body.length) throw new Error('A field is missing');
    this.offset += count;
    return this.body.subarray(this.offset - count, this.offset);
  }
}

export interface BindFields {
  systemId: string;
  password: string;
  systemType: string;
  interfaceVersion: number;
}

/** Body of bind_transceiver and its like (4.1.5). */
export function readBind(body: Buffer): BindFields {
  const fields = new FieldReader(body);
  const [systemId, password, systemType] = [fields.text(16), fields.text(9), fields.text(13)];
  const interfaceVersion = fields.integer(1);
  fields.octets(2);
  fields.text(41);
  return { systemId, password, systemType, interfaceVersion };
}

export interface SubmitFields {
  source: { ton: number; npi: number; address: string };
  destination: { ton: number; npi: number; address: string };
  esmClass: number;
  registeredDelivery: number;
  dataCoding: number;
  shortMessage: Buffer;
  /** Optional parameters by tag. */
  options: Map<number, Buffer>;
}

/** Body of submit_sm (4.4.1); the same as that of deliver_sm (4.6.1). */
export function readSubmit(body: Buffer): SubmitFields {
  const fields = new FieldReader(body);
  const address = () => ({ ton: fields.integer(1), npi: fields.integer(1), address: fields.text(21) });
  fields.text(6);
  const [source, destination] = [address(), address()];
  const esmClass = fields.integer(1);
  // protocol_id, priority_flag, schedule_delivery_time, validity_period
  fields.octets(2);
  fields.text(17);
  fields.text(17);
  const registeredDelivery = fields.integer(1);
  fields.octets(1);
  const dataCoding = fields.integer(1);
  fields.octets(1);
  const shortMessage = fields.octets(fields.integer(1));
  const options = new Map<number, Buffer>();
  while (!fields.isAtEnd) {
    const tag = fields.integer(2);
    options.set(tag, fields.octets(fields.integer(2)));
  }
  return { source, destination, esmClass, registeredDelivery, dataCoding, shortMessage, options };
}

/** @returns the body of deliver_sm */
export function writeDeliver({
  source,
  destination,
  esmClass,
  dataCoding,
  shortMessage,
  options,
}: SubmitFields): Buffer {
  const address = (each: SubmitFields['source']) => [Buffer.from([each.ton, each.npi]), cString(each.address)];
  return Buffer.concat([
    cString(''),
    ...address(source),
    ...address(destination),
    Buffer.from([esmClass, 0, 0]),
    cString(''),
    cString(''),
    Buffer.from([0, 0, dataCoding, 0, shortMessage.length]),
    shortMessage,
    ...[...options].flatMap(([tag, value]) => [uint16(tag), uint16(value.length), value]),
  ]);
}

export function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'latin1');
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
