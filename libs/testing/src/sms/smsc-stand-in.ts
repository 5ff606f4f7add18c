import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import {
  type BindFields,
  COMMAND,
  cString,
  encodePdu,
  readBind,
  readSubmit,
  RESPONSE,
  type SmppPdu,
  type SubmitFields,
  takePdus,
  writeDeliver,
} from './smpp-codec.js';
import { type Concatenation, readShortMessage } from './short-message-text.js';

/** One submit_sm that was taken. */
export interface SmscPart {
  messageId: string;
  fields: SubmitFields;
  text: string;
  concatenation?: Concatenation;
}

/** A message as a phone shows it, once all its parts are there. */
export interface SmscMessage {
  /** One for each part, in their order. */
  messageIds: string[];
  /** Digits, without a `+`. */
  to: string;
  from: string;
  text: string;
  encoding: 'GSM-7' | 'Latin-1' | 'UCS-2';
  at: Date;
}

/** How the SMSC misbehaves on one submit_sm. */
export type SmscFault =
  /** Answers with this command status, such as 0x58. */
  | { kind: 'status'; status: number }
  /** Never answers; not processed unless said so. */
  | { kind: 'hang'; processed?: boolean }
  /** Closes the connection in place of the answer; not processed unless said so. */
  | { kind: 'close'; processed?: boolean };

/** Final words of a receipt. */
export type SmscFinal = 'DELIVRD' | 'EXPIRED' | 'DELETED' | 'UNDELIV' | 'ACCEPTD' | 'UNKNOWN' | 'REJECTD' | 'ENROUTE';

export interface ReceiptOptions {
  /** Default 000, or 011 when it is not DELIVRD. */
  error?: string;
  /** Where id and state are said. Default: in text and options, as most SMSCs do. */
  as?: 'both' | 'text' | 'options';
}

/** An SMPP 3.4 server on loopback that delivers nothing. */
export interface SmscStandIn {
  /** `smpp://user:password@127.0.0.1:port`, or `smpps://` */
  url: string;
  port: number;
  /** Whole ones. */
  messages: SmscMessage[];
  /** Every submit_sm that was taken. */
  parts: SmscPart[];
  /** Every bind, with the status it was answered with. */
  binds: (BindFields & { status: number })[];
  /** Sessions bound now. */
  sessions: number;
  enquireLinks: number;
  unbinds: number;
  /** submit_sm that came in and are not answered yet. */
  outstanding: number;
  /** The next submit_sm meet this fault; further ones queue up behind. */
  failNext(fault: SmscFault, times?: number): void;
  /** The next submit_sm are answered 0x58, or 0x14. */
  throttleNext(options?: { status?: 0x58 | 0x14; times?: number }): void;
  /** From now on binds are answered with this status, such as 0x0e; 0: no more. */
  refuseBinds(status: number): void;
  /** From now on this number is no destination: 0x0b. */
  setDead(number: string): void;
  /** From now on answers to submit_sm wait, until `hold(false)`. */
  hold(on?: boolean): void;
  /** From now on nothing at all is answered, as by a host that has gone; `false`: new requests are. */
  mute(on?: boolean): void;
  /** Sends the client a command without a body: 0x15 enquire_link, 0x06 unbind, … @returns the status of its answer */
  ask(command: number): Promise<number>;
  /** @returns the status the client's deliver_sm_resp has: 0 when it took the receipt */
  sendReceipt(messageId: string, final: SmscFinal, options?: ReceiptOptions): Promise<number>;
  /** A deliver_sm with these fields. @returns the status of the answer */
  deliver(fields: Partial<SubmitFields>): Promise<number>;
  /** From now on each answer to a submit_sm has a receipt at its heels, repeated until it is taken; undefined: no more. */
  receiptForAll(final: SmscFinal | undefined): void;
  /** Closes the port and all connections; `resume` opens the same port again. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

const STATES: Record<SmscFinal, number> = {
  ENROUTE: 1,
  DELIVRD: 2,
  EXPIRED: 3,
  DELETED: 4,
  UNDELIV: 5,
  ACCEPTD: 6,
  UNKNOWN: 7,
  REJECTD: 8,
};
const STATUS = { invalidLength: 0x01, invalidCommand: 0x03, notBound: 0x04, badDestination: 0x0b, badPassword: 0x0e };
const ENCODINGS: Record<number, SmscMessage['encoding']> = { 0: 'GSM-7', 3: 'Latin-1', 8: 'UCS-2' };
const OPTION = { receiptedMessageId: 0x001e, messageState: 0x0427 };
const RECEIPT_AGAIN_MS = 100;
const NOTHING = Buffer.alloc(0);

interface SmscSession {
  socket: Socket;
  isBound: boolean;
  sequence: number;
  /** Who waits for the answers to our own requests, by sequence number. */
  waiting: Map<number, { resolve: (status: number) => void; reject: (error: Error) => void }>;
}

/** @param options `user`: who may bind, default shop/secret; `systemType` is not checked; `tls`: PEM, then it speaks TLS */
export async function startSmscStandIn({
  user = { name: 'shop', password: 'secret' },
  tls,
}: { user?: { name: string; password: string }; tls?: { key: string; cert: string } } = {}): Promise<SmscStandIn> {
  const sessions = new Set<SmscSession>();
  const faults: SmscFault[] = [];
  const dead = new Set<string>();
  const held: (() => void)[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const gathering = new Map<string, SmscPart[]>();
  let [isHolding, isMute] = [false, false];
  let bindStatus = 0;
  let finalOfAll: SmscFinal | undefined;
  let lastId = 0;
  let server: Server | undefined;

  const write = (session: SmscSession, pdu: SmppPdu) => {
    if (!isMute && session.socket.writable) session.socket.write(encodePdu(pdu));
  };
  const answer = (session: SmscSession, { command, sequence }: SmppPdu, status: number, body: Buffer = NOTHING) =>
    write(session, { command: (command | RESPONSE) >>> 0, status, sequence, body });

  const bind = (session: SmscSession, pdu: SmppPdu) => {
    const fields = readBind(pdu.body);
    const isRight = fields.systemId === user.name && fields.password === user.password;
    const status = bindStatus || (isRight ? 0 : STATUS.badPassword);
    smsc.binds.push({ ...fields, status });
    session.isBound = status === 0;
    answer(session, pdu, status, status === 0 ? cString('stand-in') : undefined);
  };

  const submit = (session: SmscSession, pdu: SmppPdu) => {
    if (!session.isBound) return answer(session, pdu, STATUS.notBound);
    const fault = faults.shift();
    if (fault?.kind === 'status') return answer(session, pdu, fault.status);
    const taken = fault && !fault.processed ? undefined : take(readSubmit(pdu.body));
    if (fault?.kind === 'close') return void session.socket.destroy();
    if (fault?.kind === 'hang') return;
    const respond = () => {
      if (typeof taken === 'number') return answer(session, pdu, taken);
      // A receipt may come in the same packet as the answer.
      session.socket.cork();
      answer(session, pdu, 0, cString(taken!.messageId));
      if (finalOfAll && taken!.fields.registeredDelivery & 1) repeatReceipt(taken!, finalOfAll);
      session.socket.uncork();
    };
    if (!isHolding) return respond();
    smsc.outstanding = held.push(respond);
  };

  /** @returns the part, or the status that says what is wrong with it */
  const take = (fields: SubmitFields): SmscPart | number => {
    const { address } = fields.destination;
    if (!/^\d{3,15}$/.test(address) || dead.has(address)) return STATUS.badDestination;
    const content = readShortMessage(fields);
    if (!content) return STATUS.invalidLength;
    // Ids of SMSCs have any form; this one has what differs between ASCII and GSM-7.
    const part = { messageId: `smsc_${(lastId += 1).toString(16).padStart(8, '0')}`, fields, ...content };
    smsc.parts.push(part);
    gather(part);
    return part;
  };

  const gather = (part: SmscPart) => {
    const { fields, concatenation } = part;
    const [to, from] = [fields.destination.address, fields.source.address];
    const key = `${from} ${to} ${concatenation?.reference} ${concatenation?.total}`;
    const parts = concatenation ? (gathering.get(key) ?? []) : [];
    // A phone shows a part that came twice once.
    parts[(concatenation?.number ?? 1) - 1] = part;
    const whole = Array.from({ length: concatenation?.total ?? 1 }, (_, index) => parts[index]);
    if (!whole.every((each) => each !== undefined)) return void gathering.set(key, parts);
    gathering.delete(key);
    smsc.messages.push({
      messageIds: whole.map(({ messageId }) => messageId),
      to,
      from,
      text: whole.map(({ text }) => text).join(''),
      encoding: ENCODINGS[fields.dataCoding]!,
      at: new Date(),
    });
  };

  /** Sends a request of ours over the latest bound session. */
  const request = (command: number, body: Buffer = NOTHING): Promise<number> => {
    const session = [...sessions].findLast(({ isBound }) => isBound);
    if (!session) return Promise.reject(new Error('Nobody is bound'));
    const sequence = (session.sequence += 1);
    return new Promise((resolve, reject) => {
      session.waiting.set(sequence, { resolve, reject });
      write(session, { command, status: 0, sequence, body });
    });
  };

  const receiptBody = (part: SmscPart, final: SmscFinal, { error, as = 'both' }: ReceiptOptions = {}): Buffer => {
    const code = error ?? (final === 'DELIVRD' ? '000' : '011');
    const day = new Date().toISOString().replace(/\D/g, '').slice(2, 12);
    const isDelivered = final === 'DELIVRD' ? '001' : '000';
    const text =
      `id:${part.messageId} sub:001 dlvrd:${isDelivered} submit date:${day} done date:${day} ` +
      `stat:${final} err:${code} text:${part.text.replace(/[^ -~]/g, '?').slice(0, 20)}`;
    const options = new Map([
      [OPTION.receiptedMessageId, cString(part.messageId)],
      [OPTION.messageState, Buffer.from([STATES[final]])],
    ]);
    return writeDeliver({
      ...part.fields,
      source: part.fields.destination,
      destination: part.fields.source,
      esmClass: 0x04,
      dataCoding: 0,
      shortMessage: Buffer.from(as === 'options' ? '' : text, 'latin1'),
      options: as === 'text' ? new Map() : options,
    });
  };

  /** Sends a receipt at once, and again until it is taken. */
  const repeatReceipt = (part: SmscPart, final: SmscFinal): void => {
    const again = () => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        repeatReceipt(part, final);
      }, RECEIPT_AGAIN_MS);
      timers.add(timer);
    };
    request(COMMAND.deliverSm, receiptBody(part, final)).then(
      (status) => void (status !== 0 && again()),
      () => server && again(),
    );
  };

  const handle = (session: SmscSession, pdu: SmppPdu): void => {
    if (pdu.command >= RESPONSE) {
      session.waiting.get(pdu.sequence)?.resolve(pdu.status);
      session.waiting.delete(pdu.sequence);
      return;
    }
    switch (pdu.command) {
      case COMMAND.bindReceiver:
      case COMMAND.bindTransmitter:
      case COMMAND.bindTransceiver:
        return bind(session, pdu);
      case COMMAND.submitSm:
        return submit(session, pdu);
      case COMMAND.enquireLink:
        smsc.enquireLinks += 1;
        return answer(session, pdu, 0);
      case COMMAND.unbind:
        smsc.unbinds += 1;
        session.isBound = false;
        return answer(session, pdu, 0);
      default:
        write(session, { ...pdu, command: COMMAND.genericNack, status: STATUS.invalidCommand, body: NOTHING });
    }
  };

  const serve = (socket: Socket) => {
    const session: SmscSession = { socket, isBound: false, sequence: 0, waiting: new Map() };
    let received: Buffer = NOTHING;
    sessions.add(session);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sessions.delete(session);
      for (const { reject } of session.waiting.values()) reject(new Error('Closed before the answer'));
    });
    socket.on('data', (chunk: Buffer) => {
      try {
        const { pdus, rest } = takePdus(Buffer.concat([received, chunk]));
        received = Buffer.from(rest);
        for (const pdu of pdus) handle(session, pdu);
      } catch {
        // What can not be read ends the session, as an SMSC ends it.
        socket.destroy();
      }
    });
  };

  const listen = async () => {
    const opened = tls ? createTlsServer({ ...tls, noDelay: true }, serve) : createServer({ noDelay: true }, serve);
    await new Promise<void>((resolve, reject) => {
      opened.once('error', reject);
      opened.listen(smsc.port, '127.0.0.1', resolve);
    });
    smsc.port = (opened.address() as { port: number }).port;
    server = opened;
  };
  const pause = async () => {
    const open = server;
    server = undefined;
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
    if (!open) return;
    const closed = new Promise((resolve) => open.close(resolve));
    for (const { socket } of sessions) socket.destroy();
    await closed;
  };

  const smsc: SmscStandIn = {
    port: 0,
    get url() {
      const scheme = tls ? 'smpps' : 'smpp';
      const [name, password] = [encodeURIComponent(user.name), encodeURIComponent(user.password)];
      return `${scheme}://${name}:${password}@127.0.0.1:${smsc.port}`;
    },
    messages: [],
    parts: [],
    binds: [],
    get sessions() {
      return [...sessions].filter(({ isBound }) => isBound).length;
    },
    enquireLinks: 0,
    unbinds: 0,
    outstanding: 0,
    failNext: (fault, times = 1) => void faults.push(...Array.from({ length: times }, () => fault)),
    throttleNext: ({ status = 0x58, times = 1 } = {}) => smsc.failNext({ kind: 'status', status }, times),
    refuseBinds: (status) => void (bindStatus = status),
    setDead: (number) => void dead.add(number.replace(/\D/g, '')),
    hold: (on = true) => {
      isHolding = on;
      if (on) return;
      smsc.outstanding = 0;
      for (const respond of held.splice(0)) respond();
    },
    mute: (on = true) => void (isMute = on),
    ask: (command) => request(command),
    sendReceipt: async (messageId, final, options) => {
      const part = smsc.parts.find((each) => each.messageId === messageId);
      if (!part) throw new Error('There is no message with this id');
      return request(COMMAND.deliverSm, receiptBody(part, final, options));
    },
    deliver: async (fields) =>
      request(
        COMMAND.deliverSm,
        writeDeliver({
          source: { ton: 1, npi: 1, address: '491700000000' },
          destination: { ton: 1, npi: 1, address: '491701111111' },
          esmClass: 0,
          registeredDelivery: 0,
          dataCoding: 0,
          shortMessage: NOTHING,
          options: new Map(),
          ...fields,
        }),
      ),
    receiptForAll: (final) => void (finalOfAll = final),
    pause,
    resume: async () => {
      if (!server) await listen();
    },
    stop: pause,
  };
  await listen();
  return smsc;
}
