import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { type SmtpSink, startSmtpSink } from '../index.js';

let sink: SmtpSink;

beforeEach(async () => {
  sink = await startSmtpSink();
});
afterEach(() => sink.stop());

const send = (more: object = {}) =>
  createTransport({ url: sink.url, connectionTimeout: 1_000, socketTimeout: 300 } as object).sendMail({
    from: 'Jam <shop@jam.example>',
    to: 'ann@example.org',
    subject: 'Мармелад',
    text: 'готов',
    html: '<p>готов</p>',
    ...more,
  });

describe('the SMTP sink', () => {
  it('keeps a ledger of mails, raw and parsed', async () => {
    const waiting = sink.waitFor(({ parsed }) => parsed.subject === 'Мармелад');
    await send({
      messageId: '<1@jam.example>',
      headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
      attachments: [{ filename: 'jam.ics', content: 'BEGIN:VCALENDAR' }],
    });
    const { from, to, raw, parsed } = await waiting;
    expect({ from, to }).toEqual({ from: 'shop@jam.example', to: ['ann@example.org'] });
    expect(raw).toContain('Message-ID: <1@jam.example>');
    expect(parsed).toMatchObject({ messageId: '<1@jam.example>', text: 'готов' });
    expect(parsed.html).toContain('<p>готов</p>');
    expect(parsed.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');
    expect(parsed.attachments).toMatchObject([{ filename: 'jam.ics' }]);
  });

  it('refuses as it is told, as often as it is told', async () => {
    sink.failNext({ code: 452, message: '4.2.2 mailbox full', times: 2 });
    sink.failNext({ code: 550, stage: 'RCPT TO' });
    await expect(send()).rejects.toMatchObject({
      responseCode: 452,
      response: expect.stringContaining('mailbox full'),
    });
    await expect(send()).rejects.toMatchObject({ responseCode: 452 });
    await expect(send()).rejects.toMatchObject({ responseCode: 550, command: 'RCPT TO' });
    await send();
    expect(sink.messages).toHaveLength(1);
  });

  it('leaves the sender without an answer', async () => {
    sink.hang();
    await expect(send()).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    sink.hang(false);
    await send();
    expect(sink.messages).toHaveLength(1);
  });

  it.each([true, false])('keeps its answer to itself, the mail taken: %s', async (taken) => {
    sink.loseNextAnswer({ by: 'silence', taken });
    await expect(send()).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    sink.loseNextAnswer({ by: 'reset', taken });
    await expect(send()).rejects.toMatchObject({ code: expect.stringMatching(/ECONNECTION|ESOCKET/) });
    expect(sink.messages).toHaveLength(taken ? 2 : 0);
    await send();
    expect(sink.messages).toHaveLength(taken ? 3 : 1);
  });

  it('refuses an address, and what is too large', async () => {
    sink.refuse('gone@example.org', { code: 550, message: '5.1.1 no such user' });
    await expect(send({ to: 'gone@example.org' })).rejects.toMatchObject({ responseCode: 550, command: 'RCPT TO' });
    await send();
    const small = await startSmtpSink({ largest: 2_000 });
    const mail = { from: 'a@jam.example', to: 'b@jam.example', subject: 'x', text: 'jam '.repeat(1_000) };
    await expect(createTransport(small.url).sendMail(mail)).rejects.toMatchObject({
      responseCode: 552,
      response: expect.stringContaining('maximum message size'),
    });
    await createTransport(small.url).sendMail({ ...mail, text: 'jam' });
    expect(small.messages).toHaveLength(1);
    await small.stop();
  });

  it('goes away and comes back on the same port', async () => {
    await sink.pause();
    await expect(send()).rejects.toMatchObject({ code: 'ESOCKET' });
    await sink.resume();
    await send();
    expect(sink.messages).toHaveLength(1);
  });

  it('asks for a log-in when it has a user', async () => {
    const closed = await startSmtpSink({ user: { name: 'jam', password: 'tea' } });
    const to = (url: string) =>
      createTransport(url).sendMail({ from: 'a@jam.example', to: 'b@jam.example', text: 'x', subject: 'x' });
    await expect(to(closed.url)).rejects.toMatchObject({ responseCode: 530 });
    await expect(to(closed.url.replace('//', '//jam:wrong@'))).rejects.toMatchObject({ responseCode: 535 });
    await to(closed.url.replace('//', '//jam:tea@'));
    await closed.stop();
  });
});
