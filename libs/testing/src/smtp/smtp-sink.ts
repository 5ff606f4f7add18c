import { SMTPServer } from 'smtp-server';
import PostalMime, { type Email } from 'postal-mime';
import { waitFor } from '../wait-for.js';

/** A mail the sink took. */
export interface SunkMessage {
  /** The envelope's, not the header's. */
  from: string;
  to: string[];
  raw: string;
  parsed: {
    subject?: string;
    text?: string;
    html?: string;
    messageId?: string;
    /** By lower-case name, unfolded; of a repeated one the first. */
    headers: Record<string, string>;
    attachments: Email['attachments'];
  };
  at: Date;
}

/** One refusal: an SMTP reply code (4xx: come again, 5xx: never), its text, at which command, how often. */
export interface SmtpFailure {
  code: number;
  message?: string;
  times?: number;
  stage?: 'MAIL FROM' | 'RCPT TO' | 'DATA';
}

/** One mail that is read to its end and gets no answer. */
export interface LostAnswer {
  /** The connection stays open in silence, or is reset. */
  by: 'silence' | 'reset';
  /** Whether the mail is taken nevertheless. */
  taken: boolean;
}

/** A real SMTP server on loopback that delivers nothing. */
export interface SmtpSink {
  /** `smtp://127.0.0.1:<port>` */
  url: string;
  port: number;
  messages: SunkMessage[];
  /** The next mails are refused; further failures queue up behind. */
  failNext(failure: SmtpFailure): void;
  /** From now on mails to this address are refused at RCPT TO. */
  refuse(address: string, failure: { code: number; message: string }): void;
  /** The next mail gets no answer once its content is there: the sender can not know whether it was taken. */
  loseNextAnswer(lost: LostAnswer): void;
  /** From now on mails are read but not answered; `false` answers new ones again. */
  hang(on?: boolean): void;
  /** Closes the port and all connections; `resume` opens the same port again. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** The first mail, past or to come, that satisfies the predicate. */
  waitFor(predicate: (message: SunkMessage) => boolean, options?: { timeoutMs?: number }): Promise<SunkMessage>;
  stop(): Promise<void>;
}

/**
 * @param options `port`: unset, a free one; `user`: then a log-in with these credentials is required; `largest`: bytes of a
 *   mail at most
 */
export async function startSmtpSink(
  options: { port?: number; user?: { name: string; password: string }; largest?: number } = {},
): Promise<SmtpSink> {
  const messages: SunkMessage[] = [];
  const failures: Required<SmtpFailure>[] = [];
  const refusals = new Map<string, Error>();
  const lostAnswers: LostAnswer[] = [];
  let hanging = false;
  let server: SMTPServer | undefined;
  let port = options.port ?? 0;

  /** Takes one use of the first failure in the queue, when it is for this command. */
  const refusal = (stage: Required<SmtpFailure>['stage']): Error | undefined => {
    const failure = failures[0];
    if (failure?.stage !== stage) return undefined;
    if (--failure.times <= 0) failures.shift();
    return replyOf(failure);
  };
  const listen = async () => {
    const opened = new SMTPServer({
      authOptional: !options.user,
      allowInsecureAuth: true,
      disabledCommands: options.user ? ['STARTTLS'] : ['STARTTLS', 'AUTH'],
      disableReverseLookup: true,
      size: options.largest,
      rejectOversized: true,
      logger: false,
      // Closing is for tests that want an interruption: nobody is waited for.
      closeTimeout: 1,
      onAuth: (auth, _session, done) => {
        const isRight = auth.username === options.user?.name && auth.password === options.user?.password;
        done(isRight ? null : Object.assign(new Error('Invalid credentials'), { responseCode: 535 }), { user: 'test' });
      },
      onMailFrom: (_address, _session, done) => done(refusal('MAIL FROM')),
      onRcptTo: ({ address }, _session, done) => done(refusals.get(address) ?? refusal('RCPT TO')),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.once('end', () => {
          if (hanging) return;
          const refused = refusal('DATA');
          if (refused) return done(refused);
          // The server itself says that it is too large.
          if (stream.sizeExceeded) return done();
          const lost = lostAnswers.shift();
          const answer = (error: Error | null, text?: string): void => {
            if (!lost) return done(error, text);
            const isOfSession = (connection: { session: { id: string } }) => connection.session.id === session.id;
            if (lost.by === 'reset') [...opened.connections].find(isOfSession)?._socket.destroy();
          };
          if (lost?.taken === false) return answer(null);
          const { mailFrom, rcptTo } = session.envelope;
          take(mailFrom ? mailFrom.address : '', rcptTo.map(({ address }) => address), Buffer.concat(chunks)) // prettier-ignore
            .then((message) => answer(null, `taken as ${messages.push(message)}`), answer);
        });
      },
    });
    opened.on('error', () => undefined);
    await new Promise<void>((resolve, reject) => {
      opened.server.once('error', reject);
      opened.listen(port, '127.0.0.1', () => resolve());
    });
    port = (opened.server.address() as { port: number }).port;
    server = opened;
  };
  const pause = async () => {
    const open = server;
    server = undefined;
    if (open) await new Promise<void>((resolve) => open.close(resolve));
  };

  await listen();
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    messages,
    failNext: ({ code, message = 'refused by the test', times = 1, stage = 'DATA' }) =>
      void failures.push({ code, message, times, stage }),
    refuse: (address, failure) => void refusals.set(address, replyOf(failure)),
    loseNextAnswer: (lost) => void lostAnswers.push(lost),
    hang: (on = true) => void (hanging = on),
    pause,
    resume: async () => {
      if (!server) await listen();
    },
    waitFor: (predicate, { timeoutMs } = {}) =>
      waitFor(() => messages.find(predicate), { timeoutMs, message: `a mail, of ${messages.length} so far` }),
    stop: pause,
  };
}

function replyOf({ code, message }: { code: number; message: string }): Error {
  return Object.assign(new Error(message), { responseCode: code });
}

async function take(from: string, to: string[], raw: Buffer): Promise<SunkMessage> {
  const mail = await PostalMime.parse(new Uint8Array(raw));
  const headers = Object.fromEntries(mail.headers.toReversed().map(({ key, value }) => [key, value]));
  const { subject, text, html, messageId, attachments } = mail;
  const parsed = { subject, text, html, messageId, headers, attachments };
  return { from, to, raw: raw.toString('utf8'), parsed, at: new Date() };
}
