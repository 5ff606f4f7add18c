import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type SmtpSink, startSmtpSink } from '@marmalade/testing';
import type { ClaimedDelivery } from '../deliveries/delivery.js';
import { EmailAdapter } from './email.adapter.js';

let sink: SmtpSink;
let adapter: EmailAdapter;

beforeAll(async () => {
  sink = await startSmtpSink();
  adapter = new EmailAdapter(sink.url, 'Jam <no-reply@jam.example>');
});
afterAll(async () => {
  await adapter.close();
  await sink.stop();
});
beforeEach(() => void (sink.messages.length = 0));

const mail = (content: object, more: Partial<ClaimedDelivery> = {}): ClaimedDelivery => ({
  id: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
  notificationId: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c11',
  channel: 'email',
  address: 'ann@example.org',
  content: JSON.stringify({ subject: 'Jam', text: 'It is ready', html: '<p>It is ready</p>', ...content }),
  attempt: 1,
  failures: 0,
  type: 'order.completed',
  lane: 1,
  ...more,
});

/** Sends a mail that must go through. @returns it as it arrived */
async function delivered(content: object, more?: Partial<ClaimedDelivery>) {
  expect(await adapter.send(mail(content, more))).toMatchObject({ outcome: 'sent' });
  return sink.messages.at(-1)!;
}

describe('EmailAdapter', () => {
  test('a plain mail has both parts, a fixed id, and nothing of a newsletter', async () => {
    const { from, to, parsed } = await delivered({});
    expect({ from, to }).toEqual({ from: 'no-reply@jam.example', to: ['ann@example.org'] });
    expect(parsed).toMatchObject({ subject: 'Jam', messageId: '<019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10@jam.example>' });
    expect(parsed.text).toContain('It is ready');
    expect(parsed.html).toContain('<p>It is ready</p>');
    expect(parsed.headers).toMatchObject({
      'auto-submitted': 'auto-generated',
      'x-marmalade-event-type': 'order.completed',
    });
    expect(parsed.headers['list-unsubscribe']).toBeUndefined();
    expect(parsed.attachments).toEqual([]);
  });

  test('attachments arrive byte by byte, a calendar as one', async () => {
    const bytes = randomBytes(50_000);
    const ics = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n';
    const { parsed } = await delivered({
      attachments: [
        { filename: 'счёт №1.pdf', contentType: 'application/pdf', base64: bytes.toString('base64') },
        {
          filename: 'visit.ics',
          contentType: 'text/calendar; charset=utf-8; method=REQUEST',
          base64: Buffer.from(ics).toString('base64'),
        },
      ],
    });
    const [invoice, calendar] = parsed.attachments;
    expect(invoice).toMatchObject({ filename: 'счёт №1.pdf', mimeType: 'application/pdf' });
    expect(Buffer.from(invoice!.content as ArrayBuffer).equals(bytes)).toBe(true);
    expect(calendar).toMatchObject({ filename: 'visit.ics', mimeType: 'text/calendar', method: 'REQUEST' });
    // The sink's reader gives texts with line feeds.
    expect(Buffer.from(calendar!.content as ArrayBuffer).toString()).toBe(ics.replaceAll('\r', ''));
  });

  test('what can be left is left with one click', async () => {
    const url = `https://jam.example/api/v1/unsubscribe/${'t'.repeat(300)}`;
    const { parsed, raw } = await delivered({ unsubscribe: url });
    expect(parsed.headers).toMatchObject({
      'list-unsubscribe': `<${url}>`,
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
    });
    // One URI, in one piece: mail programs are not trusted to unfold it.
    expect(raw).toContain(`<${url}>`);
  });

  test("a site's mail comes from the site", async () => {
    const { from, parsed } = await delivered({ from: 'Tea <tea@tea.example>', replyTo: 'help@tea.example' });
    expect(from).toBe('tea@tea.example');
    expect(parsed.headers).toMatchObject({ from: 'Tea <tea@tea.example>', 'reply-to': 'help@tea.example' });
  });

  test('no data begins a header, or another mail', async () => {
    const evil = 'x\r\nBcc: eve@example.org\r\n\r\nnew body\r\n.\r\nMAIL FROM:<eve@example.org>';
    const { to, parsed, raw } = await delivered({
      subject: evil,
      text: `.\r\n${evil}`,
      replyTo: `help@tea.example${evil}`,
      unsubscribe: `https://jam.example/${evil}`,
      attachments: [{ filename: evil, contentType: `text/plain${evil}`, base64: 'amFt' }],
    });
    expect(to).toEqual(['ann@example.org']);
    expect(sink.messages).toHaveLength(1);
    expect(Object.keys(parsed.headers)).not.toContain('bcc');
    expect(raw.slice(0, raw.indexOf('\r\n\r\n'))).not.toMatch(/^bcc:/im);
    expect(parsed.text).toContain('MAIL FROM:<eve@example.org>');
  });

  test('an address is one address', async () => {
    const addresses = ['ann@example.org, eve@example.org', 'ann@example.org\r\nRCPT TO:<eve@example.org>', '', 'ann'];
    for (const address of addresses) {
      const result = await adapter.send(mail({}, { address }));
      const reached = sink.messages.flatMap(({ to }) => to);
      expect({ address, result, reached }).not.toMatchObject({ reached: expect.arrayContaining(['eve@example.org']) });
    }
  });

  test('content that went out halfway is not in doubt: the server never saw its end', async () => {
    // More than the sockets hold: the sender waits with the rest until the receiver, which never reads, is gone.
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.write('220 jam\r\n');
      socket.on('data', (data) => {
        const command = data.toString('latin1').slice(0, 4);
        if (command === 'DATA') {
          socket.pause();
          socket.write('354 go on\r\n');
        } else socket.write('250 jam\r\n');
      });
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const slow = new EmailAdapter(`smtp://127.0.0.1:${port}`, 'no-reply@jam.example', { answerMs: 300 });
    const film = { filename: 'film', contentType: 'video/mp4', base64: randomBytes(1_000_000).toString('base64') };
    const attachments = Array.from({ length: 20 }, () => film);
    expect(await slow.send(mail({ attachments }))).toMatchObject({ outcome: 'retry', code: 'PROVIDER_UNREACHABLE' });
    await slow.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});
