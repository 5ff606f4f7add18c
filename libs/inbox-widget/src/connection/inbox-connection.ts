import { addressOf } from './address.js';
import { type Clock, systemClock } from './clock.js';
import type { StopReason } from './close-codes.js';
import { Line, type LineOptions, type Socket } from './line.js';
import type { ClientMessage, ServerMessage } from './messages.js';
import type { TokenSource } from './token-source.js';

/** How the reader is connected, over both sockets. Times are milliseconds since 1970. */
export type ConnectionState =
  | { name: 'idle' | 'connecting' | 'offline' }
  /** `realtime` false, or a time in `quietUntil`: connected, and nothing comes by itself. */
  | { name: 'connected'; realtime: boolean; quietUntil: number | null }
  /** The next attempt is at `until`. */
  | { name: 'waiting'; until: number }
  | { name: 'stopped'; reason: StopReason };

export type ConnectionEvent =
  | { type: 'state'; state: ConnectionState }
  /** What the server says. A notification comes here once, whichever way and however often it was sent. */
  | { type: 'message'; message: ServerMessage }
  /** One of the sockets is connected, for the first time or again; `newestId` is the newest notification there is. */
  | { type: 'connected'; again: boolean; newestId: string | null }
  /** What came meanwhile can not be told: the list has to be loaded. */
  | { type: 'gap' };

export interface ConnectionStatistics {
  connectedSince: Date | null;
  reconnections: number;
  /** Notifications that came over the sockets. */
  received: number;
  lastMessageAt: Date | null;
  latencyMs: number | null;
}

export interface InboxConnectionOptions {
  /** Address of the gateway: `https://marmalade.example.com`. */
  base: string;
  tokens: TokenSource;
  /** By default the WebSocket that browsers have. */
  openSocket?: (url: string, protocols: string[]) => Socket;
  fetch?: typeof fetch;
  clock?: Clock;
  random?: () => number;
}

/** Before its end, a token is exchanged so early, or when half of what is left of it is over. */
const RENEW_BEFORE_MS = 60_000;
const RENEW_AGAIN_MS = 10_000;
/** Ids remembered, to show each notification once. */
const REMEMBERED = 1_000;

/**
 * A reader's connection to the inbox: both sockets, kept up. It knows no page, so that it runs wherever there are
 * WebSockets; whoever has a page says when the network or the page comes back.
 */
export class InboxConnection {
  private readonly clock: Clock;
  private readonly lines: readonly [Line, Line];
  private readonly listeners = new Set<(event: ConnectionEvent) => void>();
  private readonly seen = new Set<string>();
  private online = true;
  private stopReason?: StopReason;
  private current: ConnectionState = { name: 'idle' };
  private quiet = { realtime: true, until: null as number | null };
  private cancelRenewal = (): void => undefined;
  private cancelQuietEnd = (): void => undefined;
  private connections = 0;
  private connectedAt: number | null = null;
  private received = 0;
  private lastMessageAt: number | null = null;

  constructor(private readonly options: InboxConnectionOptions) {
    this.clock = options.clock ?? systemClock;
    this.lines = [this.lineTo('/ws/notifications'), this.lineTo('/ws/announcements')];
  }

  get state(): ConnectionState {
    return this.current;
  }

  get statistics(): ConnectionStatistics {
    return {
      connectedSince: dateOf(this.connectedAt),
      reconnections: Math.max(0, this.connections - 1),
      received: this.received,
      lastMessageAt: dateOf(this.lastMessageAt),
      latencyMs: this.lines[0].latencyMs,
    };
  }

  /** @returns ends it */
  listen(listener: (event: ConnectionEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Connects; also after it was stopped, by whomever. */
  start(): void {
    this.stopReason = undefined;
    for (const line of this.lines) line.connect();
  }

  stop(): void {
    this.end();
    for (const line of this.lines) line.stop();
    this.become({ name: 'idle' });
  }

  /** Does not wait for the next attempt; a connection that stands is looked at. For when the page is seen again. */
  connectAtOnce(): void {
    if (this.current.name === 'idle' || this.current.name === 'stopped') return;
    for (const line of this.lines) line.connectAtOnce();
  }

  /** Breaks both sockets, as a bad network would: to see them come back. */
  interrupt(): void {
    for (const line of this.lines) line.interrupt();
  }

  /** What the browser knows of the network. Without it there are no attempts; when it is back, there is one at once. */
  setOnline(online: boolean): void {
    if (online === this.online) return;
    this.online = online;
    if (online) this.connectAtOnce();
    this.combine();
  }

  /** Over the reader's own socket. @returns whether it could be sent */
  send(message: ClientMessage): boolean {
    return this.lines[0].send(message);
  }

  private lineTo(path: string): Line {
    const { tokens, random = Math.random } = this.options;
    const open = this.options.openSocket ?? openBrowserSocket;
    const url = addressOf(this.options.base, path);
    url.protocol = url.protocol.replace('http', 'ws');
    const options: LineOptions = {
      clock: this.clock,
      random,
      tokens,
      open: (token) => open(url.href, [`bearer.${token}`]),
      probe: (token) => this.probe(token),
      isOnline: () => this.online,
      onMessage: (message) => this.take(message),
      onState: () => this.combine(),
      onOpened: (newestId, again) => this.emit({ type: 'connected', again, newestId }),
      onStop: (reason) => this.giveUp(reason),
    };
    return new Line(options);
  }

  private take(message: ServerMessage): void {
    this.lastMessageAt = this.clock.now();
    switch (message.type) {
      case 'connected':
        if (message.expires_at) this.renewBefore(message.expires_at);
        if (message.realtime !== undefined) this.becomeQuiet(message.realtime, message.quiet_until);
        break;
      case 'authenticated':
        return this.renewBefore(message.expires_at);
      case 'settings_changed': {
        const wasQuiet = this.isQuiet();
        this.becomeQuiet(message.realtime, message.quiet_until);
        // What was held back.
        if (wasQuiet && !this.isQuiet()) for (const line of this.lines) line.resume();
        break;
      }
      case 'new_notification':
        if (this.seen.has(message.notification.id)) return;
        this.remember(message.notification.id);
        this.received += 1;
        break;
      case 'error':
        if (message.code === 'LAST_ID_UNKNOWN') this.emit({ type: 'gap' });
        break;
    }
    this.emit({ type: 'message', message });
  }

  private remember(id: string): void {
    this.seen.add(id);
    if (this.seen.size > REMEMBERED) this.seen.delete(this.seen.values().next().value!);
  }

  /** Both sockets seen as one: as good as the worse of them. */
  private combine(): void {
    const states = this.lines.map(({ state }) => state);
    const waiting = states.filter((state) => state.name === 'waiting');
    const isUp = states.every(({ name }) => name === 'open');
    if (isUp && this.connectedAt === null) {
      this.connections += 1;
      this.connectedAt = this.clock.now();
    }
    if (!isUp) this.connectedAt = null;
    if (this.stopReason) this.become({ name: 'stopped', reason: this.stopReason });
    else if (states.some(({ name }) => name === 'idle' || name === 'stopped')) return;
    else if (!this.online) this.become({ name: 'offline' });
    else if (isUp) this.become({ name: 'connected', realtime: this.quiet.realtime, quietUntil: this.quiet.until });
    else if (waiting.length > 0) {
      this.become({ name: 'waiting', until: Math.min(...waiting.map(({ until }) => until)) });
    } else this.become({ name: 'connecting' });
  }

  private become(state: ConnectionState): void {
    if (JSON.stringify(state) === JSON.stringify(this.current)) return;
    this.current = state;
    this.emit({ type: 'state', state });
  }

  private giveUp(reason: StopReason): void {
    if (this.stopReason) return;
    this.end();
    this.stopReason = reason;
    for (const line of this.lines) line.stop();
  }

  private end(): void {
    this.cancelRenewal();
    this.cancelQuietEnd();
  }

  private becomeQuiet(realtime: boolean, until: string | null | undefined): void {
    const end = until ? Date.parse(until) : NaN;
    const ms = end - this.clock.now();
    this.quiet = { realtime, until: ms > 0 ? end : null };
    this.cancelQuietEnd();
    if (ms > 0) {
      this.cancelQuietEnd = this.clock.after(ms, () => {
        this.quiet.until = null;
        this.combine();
        for (const line of this.lines) line.resume();
      });
    }
    this.combine();
  }

  private isQuiet(): boolean {
    return !this.quiet.realtime || this.quiet.until !== null;
  }

  /** Asks for the next token in time, and hands it to the connections that stand. */
  private renewBefore(expiresAt: string): void {
    const end = Date.parse(expiresAt);
    const left = end - this.clock.now();
    // By this clock it has ended, and yet it was taken: the clock is wrong, and the server will say when it is over.
    if (!(left > 0)) return;
    this.options.tokens.endsAtTime(end);
    this.renewIn(left - Math.min(RENEW_BEFORE_MS, left / 2), end);
  }

  private renewIn(ms: number, end: number): void {
    this.cancelRenewal();
    this.cancelRenewal = this.clock.after(ms, () => void this.renew(end));
  }

  private async renew(end: number): Promise<void> {
    const { tokens } = this.options;
    const before = tokens.held;
    const token = await tokens.renewed().catch(() => before);
    if (this.current.name === 'idle' || this.current.name === 'stopped') return;
    if (token === undefined || token === before) {
      // There is time to try again until it ends; then the server ends the connection, and the next one asks for another.
      if (this.clock.now() + RENEW_AGAIN_MS < end) this.renewIn(RENEW_AGAIN_MS, end);
      return;
    }
    for (const line of this.lines) line.send({ type: 'authenticate', token });
  }

  private async probe(token: string): Promise<number | undefined> {
    const ask = this.options.fetch ?? fetch;
    try {
      const url = addressOf(this.options.base, '/api/v1/inbox/unread-count');
      return (await ask(url, { headers: { authorization: `Bearer ${token}` } })).status;
    } catch {
      return undefined;
    }
  }

  private emit(event: ConnectionEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

function dateOf(time: number | null): Date | null {
  return time === null ? null : new Date(time);
}

function openBrowserSocket(url: string, protocols: string[]): Socket {
  const { WebSocket } = globalThis as unknown as { WebSocket: new (url: string, protocols: string[]) => Socket };
  return new WebSocket(url, protocols);
}
