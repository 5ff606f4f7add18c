import { createServer, connect, type Socket } from 'node:net';
import { waitFor } from '../wait-for.js';

/** A message of a protocol on its way through a proxy. */
export interface ProxiedMessage {
  from: 'client' | 'server';
  /** What it is, in the protocol's words: `basic.publish`, `statement`. */
  kind: string;
  /** What tells it from others of its kind: a routing key, an SQL text. */
  text: string;
}

/** A part of a stream that is forwarded as a whole; without a message when it is nothing a test asks for. */
export interface Piece<Message> {
  bytes: Buffer;
  message?: Message;
}

/** Cuts what one side sends into messages. It keeps what is incomplete until the rest arrives. */
export type Reader<Message> = (chunk: Buffer) => Piece<Message>[];

/** The two readers of one connection. */
export interface Readers<Message> {
  client: Reader<Message>;
  server: Reader<Message>;
}

/** A message that is waited for, and then kept from going on. */
export interface Hold<Message> {
  /** The message that stands. @throws Error when none came in time */
  reached(options?: { timeoutMs?: number }): Promise<Message>;
  /** Whether one stands now: it was reached, not released, and its connection is still there. */
  readonly stands: boolean;
  /** Lets it go on, with all that waits behind it; what was never reached is not waited for any more. */
  release(): void;
}

/** Stands between a process and a server, and shows a test what passes, message by message, before it passes. */
export interface TcpProxy<Message extends ProxiedMessage = ProxiedMessage> {
  /** The server's address, by way of the proxy. */
  url: string;
  /**
   * Keeps the next message that satisfies the predicate, and all behind it in its direction on its connection, from going on.
   * The sender stands at exactly this point until the test kills it, or releases the message. A connection that one side
   * ends is ended on the other, and what was held of it is lost.
   */
  hold(predicate: (message: Message) => boolean): Hold<Message>;
  /** Ends the port and all connections. */
  stop(): Promise<void>;
}

/** What a hold is to the connections. */
interface Trap<Message> {
  predicate(message: Message): boolean;
  caught?: Message;
  letGo?(): void;
}

/**
 * Starts a proxy on a free port of loopback.
 * @param url of the server, with its port
 * @param readers made anew for each connection
 */
export async function startTcpProxy<Message extends ProxiedMessage>(
  url: string,
  readers: () => Readers<Message>,
): Promise<TcpProxy<Message>> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const traps = new Set<Trap<Message>>();

  const trapOf = (message: Message): Trap<Message> | undefined => {
    for (const trap of traps) {
      if (trap.caught !== undefined || !trap.predicate(message)) continue;
      trap.caught = message;
      return trap;
    }
    return undefined;
  };
  /** Carries one direction of a connection. */
  const carry = (source: Socket, sink: Socket, read: Reader<Message>): void => {
    let waiting: Piece<Message>[] = [];
    let trap: Trap<Message> | undefined;
    const forward = (): void => {
      while (waiting.length > 0) {
        const [{ bytes, message }] = waiting as [Piece<Message>];
        if (message && (trap = trapOf(message))) {
          trap.letGo = () => {
            trap = undefined;
            sink.write(waiting.shift()!.bytes);
            forward();
          };
          return;
        }
        waiting.shift();
        sink.write(bytes);
      }
    };
    source.on('data', (chunk: Buffer) => {
      waiting.push(...read(chunk));
      if (!trap) forward();
    });
    source.on('close', () => {
      waiting = [];
      if (trap) trap.letGo = undefined;
      // What was held must never arrive; what was forwarded still may.
      if (trap) sink.destroy();
      else sink.end();
    });
  };

  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host: hostname, port: Number(port), noDelay: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    const { client: readClient, server: readServer } = readers();
    carry(client, upstream, readClient);
    carry(upstream, client, readServer);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });

  return {
    url: through(url, (server.address() as { port: number }).port),
    hold: (predicate) => {
      const trap: Trap<Message> = { predicate };
      traps.add(trap);
      return {
        reached: async ({ timeoutMs } = {}) =>
          waitFor(() => trap.caught, { timeoutMs, intervalMs: 2, message: `a message where ${predicate}` }),
        get stands() {
          return trap.letGo !== undefined;
        },
        release: () => {
          traps.delete(trap);
          const { letGo } = trap;
          trap.letGo = undefined;
          letGo?.();
        },
      };
    },
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function through(url: string, port: number): string {
  const address = new URL(url);
  address.hostname = '127.0.0.1';
  address.port = String(port);
  return address.href;
}
