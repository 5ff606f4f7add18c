import { type ProxiedMessage, type Reader, startTcpProxy, type TcpProxy } from './tcp-proxy.js';

/**
 * Methods of AMQP 0-9-1 by class and method. A `basic.ack` of the server is a publisher's confirm, one of the client settles a
 * delivery. https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf
 */
const METHODS: Record<string, string> = {
  '50.20': 'queue.bind',
  '60.40': 'basic.publish',
  '60.50': 'basic.return',
  '60.60': 'basic.deliver',
  '60.80': 'basic.ack',
  '60.120': 'basic.nack',
};
const PROTOCOL_HEADER_BYTES = 8;
/** Type, channel and size before the payload, and the byte after it. */
const FRAME_HEADER_BYTES = 7;
const FRAME_BYTES = FRAME_HEADER_BYTES + 1;
const METHOD_FRAME = 1;

/**
 * Starts a proxy to a RabbitMQ. Messages are the methods in `METHODS`; the text of a publish is its routing key, that of a
 * confirm or an acknowledgement its delivery tag.
 * @param url `amqp://user:password@host:port`
 */
export function startAmqpProxy(url: string): Promise<TcpProxy> {
  return startTcpProxy(url, () => ({ client: frames('client'), server: frames('server') }));
}

function frames(from: ProxiedMessage['from']): Reader<ProxiedMessage> {
  let rest = Buffer.alloc(0);
  let isBegun = from === 'server';
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const pieces = [];
    for (;;) {
      const size = isBegun ? sizeOfFrame(rest) : PROTOCOL_HEADER_BYTES;
      if (size === undefined || rest.length < size) return pieces;
      const bytes = rest.subarray(0, size);
      rest = rest.subarray(size);
      pieces.push({ bytes, message: isBegun ? messageOf(from, bytes) : undefined });
      isBegun = true;
    }
  };
}

function sizeOfFrame(bytes: Buffer): number | undefined {
  return bytes.length < FRAME_HEADER_BYTES ? undefined : bytes.readUInt32BE(3) + FRAME_BYTES;
}

function messageOf(from: ProxiedMessage['from'], frame: Buffer): ProxiedMessage | undefined {
  if (frame[0] !== METHOD_FRAME) return undefined;
  const payload = frame.subarray(FRAME_HEADER_BYTES, -1);
  const kind = METHODS[`${payload.readUInt16BE(0)}.${payload.readUInt16BE(2)}`];
  return kind === undefined ? undefined : { from, kind, text: textOf(kind, payload.subarray(4)) };
}

function textOf(kind: string, fields: Buffer): string {
  if (kind === 'basic.ack' || kind === 'basic.nack') return String(fields.readBigUInt64BE(0));
  if (kind !== 'basic.publish') return '';
  // Two reserved bytes, then the exchange and the routing key as short strings.
  const key = 3 + fields[2]!;
  return fields.subarray(key + 1, key + 1 + fields[key]!).toString('utf8');
}
