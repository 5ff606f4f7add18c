import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { waitFor } from '../wait-for.js';
import { selfSignedCertificate } from './self-signed-certificate.js';
import { readBind, takePdus } from './smpp-codec.js';
import { type SmscStandIn, startSmscStandIn } from './smsc-stand-in.js';

/** The example in chapter 3 of the specification, SMPP 3.4: a bind_transmitter. */
const EXAMPLE_BIND =
  '0000002f 00000002 00000000 00000001 534d5050335445535400 736563726574303800 5355424d49543100 00 01 01 00';

let smsc: SmscStandIn;
let socket: Socket;
let received: Buffer;
const octets = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
/** The next answer, in hexadecimal. */
const answered = async (): Promise<string> => {
  const pdu = await waitFor(() => takePdus(received).pdus[0]);
  const length = 16 + pdu.body.length;
  const hex = received.toString('hex', 0, length);
  received = received.subarray(length);
  return hex;
};
const listenTo = (opened: Socket) => {
  socket = opened;
  received = Buffer.alloc(0);
  socket.on('data', (chunk) => (received = Buffer.concat([received, chunk])));
  socket.on('error', () => undefined);
};

beforeEach(async () => {
  smsc = await startSmscStandIn({ user: { name: 'SMPP3TEST', password: 'secret08' } });
  listenTo(connectTcp(smsc.port, '127.0.0.1'));
});
afterEach(async () => {
  socket.destroy();
  await smsc.stop();
});

/** A submit_sm to 49170 of `é€` with nothing optional. */
const SUBMIT =
  '0000002d 00000004 00000000 00000002 00 05 00 53686f7000 01 01 343931373000 00 00 00 00 00 01 00 00 00 03 051b65';

describe('an SMSC', () => {
  test("reads the specification's example", () => {
    const [pdu] = takePdus(octets(EXAMPLE_BIND)).pdus;
    expect(pdu).toMatchObject({ command: 2, status: 0, sequence: 1 });
    expect(readBind(pdu!.body)).toEqual({
      systemId: 'SMPP3TEST',
      password: 'secret08',
      systemType: 'SUBMIT1',
      interfaceVersion: 0,
    });
  });

  test('binds, takes a message that comes octet by octet, answers, unbinds', async () => {
    socket.write(octets(EXAMPLE_BIND));
    expect(await answered()).toBe('00000019' + '80000002' + '00000000' + '00000001' + '7374616e642d696e00');
    for (const octet of octets(SUBMIT)) socket.write(Buffer.from([octet]));
    expect(await answered()).toBe('0000001e800000040000000000000002' + Buffer.from('smsc_00000001\0').toString('hex'));
    expect(smsc.messages).toMatchObject([{ from: 'Shop', to: '49170', text: 'é€', encoding: 'GSM-7' }]);
    socket.write(octets('00000010 00000006 00000000 00000003'));
    expect(await answered()).toBe('00000010800000060000000000000003');
    expect([smsc.unbinds, smsc.sessions]).toEqual([1, 0]);
  });

  test('takes nothing from who is not bound, and knows no unknown command', async () => {
    socket.write(octets(SUBMIT));
    expect(await answered()).toBe('00000010800000040000000400000002');
    socket.write(octets('00000010 00000777 00000000 00000009'));
    expect(await answered()).toBe('00000010800000000000000300000009');
    expect(smsc.parts).toEqual([]);
  });

  test('refuses a wrong password', async () => {
    socket.write(octets(EXAMPLE_BIND.replace('73656372', '73656373')));
    expect(await answered()).toBe('00000010800000020000000e00000001');
  });

  test('hangs up on what is no PDU', async () => {
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(octets('00000004 00000777 00000000 00000009'));
    await closed;
  });

  test('speaks TLS with a certificate made for it', async () => {
    const tls = selfSignedCertificate();
    const secure = await startSmscStandIn({ user: { name: 'SMPP3TEST', password: 'secret08' }, tls });
    socket.destroy();
    listenTo(connectTls({ host: '127.0.0.1', port: secure.port, ca: tls.cert }));
    socket.write(octets(EXAMPLE_BIND));
    expect(await answered()).toMatch(/^00000019800000020{8}/);
    socket.destroy();
    await secure.stop();
  });
});
