import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, isProcessed } from './fault.js';

export interface StandInRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: Buffer;
  /** Ends when the caller has hung up. */
  signal: AbortSignal;
}

export interface StandInAnswer {
  status: number;
  /** Sent as JSON; undefined: no body. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** One request that arrived, whatever became of it. */
export interface StandInCall {
  method: string;
  path: string;
  headers: Record<string, string>;
  /** As sent; empty when the connection was reset before. */
  body: string;
  /** The status that was answered, undefined while there is none. */
  status?: number;
  fault?: Fault;
  at: Date;
}

/** An HTTP server on loopback that keeps a ledger and misbehaves on demand. */
export interface HttpStandIn {
  /** `http://127.0.0.1:<port>`, without a slash at the end */
  url: string;
  port: number;
  calls: StandInCall[];
  /** The next requests meet this fault; further faults queue up behind. */
  failNext(fault: Fault, times?: number): void;
  stop(): Promise<void>;
}

/** Starts a stand-in whose good behaviour is `handle`. */
export async function startHttpStandIn(
  handle: (request: StandInRequest) => StandInAnswer | Promise<StandInAnswer>,
): Promise<HttpStandIn> {
  const calls: StandInCall[] = [];
  const faults: Fault[] = [];

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const fault = faults.shift();
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const method = request.method ?? 'GET';
    const call: StandInCall = { method, path: url.pathname + url.search, headers, body: '', fault, at: new Date() };
    calls.push(call);
    if (fault?.kind === 'reset-before-body') return void request.socket.resetAndDestroy();
    const body = await readAll(request);
    call.body = body.toString('utf8');
    const hungUp = new AbortController();
    response.once('close', () => hungUp.abort());
    const answer = isProcessed(fault)
      ? await handle({ method, url, headers, body, signal: hungUp.signal })
      : { status: 500 };
    await deliver(answer, fault, request, response, call);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: Error) => {
      // A caller that hung up is no failure of ours; anything else must not stay hidden.
      if (!response.headersSent && !response.destroyed) response.writeHead(500).end(`stand-in failed: ${error.stack}`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as { port: number };
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const failNext = (fault: Fault, times = 1) => void faults.push(...Array.from({ length: times }, () => fault));
  return { url: `http://127.0.0.1:${port}`, port, calls, failNext, stop };
}

async function deliver(
  answer: StandInAnswer,
  fault: Fault | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  call: StandInCall,
): Promise<void> {
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'reset-after-body') return void request.socket.resetAndDestroy();
  const { status, body, headers } = fault?.kind === 'status' ? fault : answer;
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  call.status = fault?.kind === 'bad-json' ? 200 : status;
  response.writeHead(call.status, { ...(text && { 'content-type': 'application/json' }), ...headers });
  if (fault?.kind === 'bad-json') return void response.end(text.slice(0, text.length / 2) || '{"ok":');
  if (fault?.kind !== 'drip') return void response.end(text);
  for (const byte of Buffer.from(text)) {
    if (response.destroyed) return;
    response.write(Buffer.from([byte]));
    await delay(fault.intervalMs);
  }
  response.end();
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
