import { Backoff } from './backoff.js';
import type { Clock } from './clock.js';
import { type StopReason, stopReasonOf, TOKEN_ENDED } from './close-codes.js';
import { type ClientMessage, parseMessage, type ServerMessage } from './messages.js';
import { SignedOutError, type TokenSource } from './token-source.js';

/** What is used of a WebSocket: the browser's, or that of a library in Node. */
export interface Socket {
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

export type LineState =
  | { name: 'idle' | 'connecting' | 'open' | 'stopped' | 'offline' }
  /** Tries again at `until`, milliseconds since 1970. */
  | { name: 'waiting'; until: number };

/** What a line needs of the connection it is a part of. */
export interface LineOptions {
  clock: Clock;
  random: () => number;
  tokens: TokenSource;
  open(token: string): Socket;
  /** The status a plain request with this token has: a browser does not tell why a WebSocket was refused. */
  probe(token: string): Promise<number | undefined>;
  isOnline(): boolean;
  onMessage(message: ServerMessage): void;
  onState(state: LineState): void;
  /** @param again it had been connected before */
  onOpened(newestId: string | null, again: boolean): void;
  onStop(reason: StopReason): void;
}

/** A connection that has held so long was a good one. */
const GOOD_AFTER_MS = 60_000;
/** From opening the socket to the server's first word. */
const CONNECT_LIMIT_MS = 15_000;
const PING_EVERY_MS = 25_000;
const PONG_LIMIT_MS = 10_000;
const BROKEN = 1006;

/** One of the sockets: opens it, keeps an eye on it, and opens it again when it breaks, from where it was. */
export class Line {
  state: LineState = { name: 'idle' };
  /** Milliseconds that the last ping took. */
  latencyMs: number | null = null;

  private readonly backoff: Backoff;
  private socket?: Socket;
  private token = '';
  /** Raised by everything that makes an attempt under way pointless. */
  private attempts = 0;
  private openedAt = 0;
  /** undefined: never connected. null: connected, and there was nothing. */
  private lastId?: string | null;
  private newestId: string | null = null;
  private pingedAt?: number;
  private cancelTimer = (): void => undefined;

  constructor(private readonly options: LineOptions) {
    this.backoff = new Backoff(options.random);
  }

  /** Connects now, unless it is connected or about to be. */
  connect(): void {
    if (this.state.name !== 'open' && this.state.name !== 'connecting') void this.attempt();
  }

  /** Whoever waits for the next attempt, or for the network, waits no more. */
  connectAtOnce(): void {
    if (this.state.name === 'waiting' || this.state.name === 'offline') this.connect();
    else this.ping();
  }

  interrupt(): void {
    if (this.state.name === 'open') this.ended(BROKEN);
  }

  stop(): void {
    this.leave();
    this.become({ name: 'stopped' });
  }

  /** @returns whether it could be sent */
  send(message: ClientMessage): boolean {
    if (this.state.name !== 'open') return false;
    if (message.type === 'authenticate') this.token = message.token;
    this.socket!.send(JSON.stringify(message));
    return true;
  }

  /** Brings what came since the last notification that was seen here. */
  resume(): void {
    if (this.lastId !== undefined) this.send({ type: 'resume', last_id: this.lastId });
  }

  private async attempt(): Promise<void> {
    this.leave();
    if (!this.options.isOnline()) return this.become({ name: 'offline' });
    const attempt = this.attempts;
    this.become({ name: 'connecting' });
    try {
      const token = await this.options.tokens.current();
      if (attempt !== this.attempts) return;
      this.token = token;
    } catch (error) {
      if (attempt !== this.attempts) return;
      if (error instanceof SignedOutError) this.options.onStop('signed_out');
      else this.waitForNext();
      return;
    }
    try {
      this.watch(this.options.open(this.token));
    } catch {
      // What can not even be sent was no token.
      this.options.onStop('signed_out');
    }
  }

  private watch(socket: Socket): void {
    this.socket = socket;
    socket.onmessage = ({ data }) => this.receive(data);
    socket.onclose = ({ code }) => this.ended(code);
    // What is wrong is not told; `close` follows.
    socket.onerror = () => undefined;
    this.cancelTimer = this.options.clock.after(CONNECT_LIMIT_MS, () => this.ended(BROKEN));
  }

  private receive(data: unknown): void {
    const message = parseMessage(data);
    if (!message) return;
    if (message.type === 'new_notification') this.lastId = message.notification.id;
    if (message.type === 'error' && message.code === 'LAST_ID_UNKNOWN') this.lastId = this.newestId;
    if (message.type === 'pong') return this.ponged();
    this.options.onMessage(message);
    if (message.type === 'connected') this.opened(message.last_id ?? null);
  }

  private opened(newestId: string | null): void {
    const isFirst = this.lastId === undefined;
    this.newestId = newestId;
    this.openedAt = this.options.clock.now();
    this.become({ name: 'open' });
    if (isFirst) this.lastId = newestId;
    else this.resume();
    this.ping();
    this.options.onOpened(newestId, !isFirst);
  }

  /** A socket that is dead looks alive until something is sent. */
  private ping(): void {
    if (this.pingedAt !== undefined || !this.send({ type: 'ping' })) return;
    this.cancelTimer();
    this.pingedAt = this.options.clock.now();
    this.cancelTimer = this.options.clock.after(PONG_LIMIT_MS, () => this.ended(BROKEN));
  }

  private ponged(): void {
    if (this.pingedAt === undefined) return;
    this.latencyMs = this.options.clock.now() - this.pingedAt;
    this.pingedAt = undefined;
    this.cancelTimer();
    this.cancelTimer = this.options.clock.after(PING_EVERY_MS, () => this.ping());
  }

  private ended(code: number): void {
    const wasOpen = this.state.name === 'open';
    const wasGood = wasOpen && this.options.clock.now() - this.openedAt >= GOOD_AFTER_MS;
    this.leave();
    if (wasGood) this.backoff.reset();
    const reason = stopReasonOf(code);
    if (reason) return this.options.onStop(reason);
    if (code === TOKEN_ENDED) {
      this.options.tokens.refuse(this.token);
      // A token's ordinary end is no fault; one that ends at once, again and again, is.
      if (wasGood) return void this.attempt();
    } else if (!wasOpen && this.options.isOnline()) void this.findOutWhy();
    this.waitForNext();
  }

  private waitForNext(): void {
    if (!this.options.isOnline()) return this.become({ name: 'offline' });
    const ms = this.backoff.next();
    this.cancelTimer = this.options.clock.after(ms, () => void this.attempt());
    this.become({ name: 'waiting', until: this.options.clock.now() + ms });
  }

  private async findOutWhy(): Promise<void> {
    const { token } = this;
    const status = await this.options.probe(token);
    if (status === 401) this.options.tokens.refuse(token);
    if (status === 403 && this.state.name === 'waiting') this.options.onStop('forbidden');
  }

  /** Forgets the socket: nothing it still says is heard. */
  private leave(): void {
    this.attempts += 1;
    this.cancelTimer();
    this.pingedAt = undefined;
    const { socket } = this;
    this.socket = undefined;
    if (!socket) return;
    socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private become(state: LineState): void {
    this.state = state;
    this.options.onState(state);
  }
}
