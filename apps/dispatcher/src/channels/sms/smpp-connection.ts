import { setImmediate } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import smpp, { type Pdu, type Session } from 'smpp';
import { COME_AGAIN, describeStatus, OK, refusesCredentials } from './smpp-status.js';
import type { SmppServer } from './smpp-url.js';

/** Why nothing was submitted. */
export interface NotSent {
  kind: 'not sent';
  code: 'PROVIDER_UNREACHABLE' | 'CREDENTIALS_REFUSED';
  detail: string;
}

/** What came of a submit_sm. */
export type Submitted =
  | { kind: 'answer'; status: number; messageId: string }
  | NotSent
  /** It left, and nobody knows what came of it. */
  | { kind: 'no answer'; detail: string };

export interface SmppOptions {
  /** For a connection with its bind, and for each answer. Default 15 s. */
  answerTimeoutMs?: number;
  /** How often the SMSC is asked whether it is there; a question without an answer until the next ends the connection. Default 30 s. */
  enquireLinkMs?: number;
  /** Before the first new connection after one was lost; doubled each time up to 30 s. Default 500 ms. */
  reconnectMs?: number;
  /** Requests without an answer at the same time, at most. Default 10. */
  window?: number;
  /** Of `smpps://`, beside what Node does by itself. */
  tls?: ConnectionOptions;
}

const INTERFACE_VERSION = 0x34;
const MOST_RECONNECT_MS = 30_000;
const UNBIND_MS = 1_000;

// Receipts are ASCII whatever coding they claim. The package would read them as GSM-7, in which `_` is another character,
// and message ids have it. What is sent is encoded before it comes to the package.
smpp.encodings.ASCII = smpp.encodings.LATIN1;
// Not every SMSC ends this one with a NUL; the package would read on into the next option.
smpp.addTLV('receipted_message_id', { id: 0x001e, type: smpp.types.tlv.buffer });

/**
 * Keeps one transceiver bound to an SMSC: connects at once, asks whether the other side is there, and connects again with
 * growing pauses when it is not. SMPP 3.4: https://smpp.org/SMPP_v3_4_Issue1_2.pdf
 */
export class SmppConnection {
  private readonly options: Required<SmppOptions>;
  private readonly window: Window;
  /** The present session, bound or not. */
  private session!: Session;
  private isBound = false;
  private why: NotSent = unreachable('not connected yet');
  /** Ends when the present attempt to bind has. */
  private binding: Promise<void>;
  /** The callers whose requests are out. */
  private readonly waiting = new Set<(result: Submitted) => void>();
  private reconnectMs: number;
  private reconnecting?: NodeJS.Timeout;
  private isClosed = false;

  /** @param onDeliver takes in a deliver_sm or data_sm; the SMSC is answered with the status it returns */
  constructor(
    private readonly server: SmppServer,
    private readonly onDeliver: (pdu: Pdu) => Promise<number>,
    { answerTimeoutMs = 15_000, enquireLinkMs = 30_000, reconnectMs = 500, window = 10, tls = {} }: SmppOptions = {},
  ) {
    this.options = { answerTimeoutMs, enquireLinkMs, reconnectMs, window, tls };
    this.window = new Window(window);
    this.reconnectMs = reconnectMs;
    this.binding = this.bind();
  }

  /** Submits one short message, once the window has room. It never throws. */
  async submit(fields: Record<string, unknown>): Promise<Submitted> {
    await this.window.enter();
    await this.binding;
    const result = await this.exchange(fields);
    this.window.leave();
    return result;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.reconnecting);
    if (!this.isBound) {
      this.session.destroy();
      return this.binding;
    }
    this.isBound = false;
    await new Promise<void>((closed) => {
      this.session.once('close', closed);
      this.session.unbind(() => this.session.close());
      setTimeout(() => this.session.destroy(), UNBIND_MS).unref();
    });
  }

  private exchange(fields: Record<string, unknown>): Submitted | Promise<Submitted> {
    if (!this.isBound) return this.why;
    return new Promise((resolve) => {
      const end = (result: Submitted): void => {
        clearTimeout(overdue);
        this.waiting.delete(end);
        resolve(result);
      };
      const overdue = setTimeout(
        () => end({ kind: 'no answer', detail: 'The SMSC did not answer in time' }),
        this.options.answerTimeoutMs,
      );
      this.waiting.add(end);
      const isWritten = this.session.submit_sm(fields, ({ command_status, message_id }) =>
        end({ kind: 'answer', status: command_status, messageId: typeof message_id === 'string' ? message_id : '' }),
      );
      if (!isWritten) end(unreachable('the connection is closing'));
    });
  }

  /** Opens a session. @returns when it is bound, or is closed */
  private bind(): Promise<void> {
    const { host, port, tls, systemId, password, systemType } = this.server;
    // PDUs are small, and must not wait until there is enough to fill a packet.
    const session = smpp.connect({ ...this.options.tls, host, port, tls, noDelay: true });
    this.session = session;
    return new Promise((settled) => {
      const giveUp = (why: NotSent): void => {
        this.why = why;
        session.destroy();
      };
      const overdue = setTimeout(
        () => giveUp(unreachable('no session within the time set')),
        this.options.answerTimeoutMs,
      );
      session.on('error', (error: Error & { code?: string }) => giveUp(unreachable(error.code ?? error.message)));
      session.on('pdu', (pdu: Pdu) => void this.receive(session, pdu));
      session.on('close', () => {
        clearTimeout(overdue);
        this.onClose();
        settled();
      });
      session.on(tls ? 'secureConnect' : 'connect', () => {
        const who = { system_id: systemId, password, system_type: systemType, interface_version: INTERFACE_VERSION };
        session.bind_transceiver(who, ({ command_status: status }) => {
          clearTimeout(overdue);
          if (status !== OK) return giveUp(bindRefused(status));
          this.isBound = true;
          this.why = unreachable('the connection was lost');
          this.reconnectMs = this.options.reconnectMs;
          this.keepAlive(session);
          settled();
        });
      });
    });
  }

  private onClose(): void {
    this.isBound = false;
    for (const end of this.waiting)
      end({ kind: 'no answer', detail: 'The connection was lost before the SMSC answered' });
    if (this.isClosed) return;
    this.reconnecting = setTimeout(() => (this.binding = this.bind()), this.reconnectMs).unref();
    this.reconnectMs = Math.min(this.reconnectMs * 2, MOST_RECONNECT_MS);
  }

  private keepAlive(session: Session): void {
    let isAnswered = true;
    const asking = setInterval(() => {
      if (!isAnswered) return session.destroy();
      isAnswered = false;
      session.enquire_link(() => (isAnswered = true));
    }, this.options.enquireLinkMs).unref();
    session.once('close', () => clearInterval(asking));
  }

  private async receive(session: Session, pdu: Pdu): Promise<void> {
    switch (pdu.command) {
      case 'enquire_link':
        session.send(pdu.response());
        break;
      case 'deliver_sm':
      case 'data_sm': {
        // What came in the same packet before it is dealt with first: a receipt may follow the answer that names its message.
        await setImmediate();
        // Only what is written down is acknowledged; the SMSC keeps the rest and brings it again.
        const status = await this.onDeliver(pdu).catch(() => COME_AGAIN);
        session.send(pdu.response({ command_status: status }));
        break;
      }
      case 'unbind':
        this.isBound = false;
        session.send(pdu.response());
        session.close();
        break;
      case 'unknown':
        if (!pdu.isResponse()) session.send(pdu.response());
    }
  }
}

/** Lets in so many at a time; the others wait for their turn. */
class Window {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async enter(): Promise<void> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}

function unreachable(reason: string): NotSent {
  return { kind: 'not sent', code: 'PROVIDER_UNREACHABLE', detail: `No session with the SMSC: ${reason}` };
}

function bindRefused(status: number): NotSent {
  const code = refusesCredentials(status) ? 'CREDENTIALS_REFUSED' : 'PROVIDER_UNREACHABLE';
  return { kind: 'not sent', code, detail: `The SMSC refused to bind: ${describeStatus(status)}` };
}
