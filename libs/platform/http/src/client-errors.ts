import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { BAD_REQUEST, HEADERS_TOO_LARGE, REQUEST_TIMEOUT } from './platform-problems.js';
import { codeOf } from './problem-of.js';

const BY_CODE = {
  HPE_HEADER_OVERFLOW: HEADERS_TOO_LARGE,
  ERR_HTTP_REQUEST_TIMEOUT: REQUEST_TIMEOUT,
} as const;

/** Answers what is no HTTP request that could be read, with a problem on the connection itself, and closes that. */
export function answerClientError(error: Error, socket: Socket): void {
  const code = codeOf(error);
  if (code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy(error);
    return;
  }
  const type = BY_CODE[code as keyof typeof BY_CODE] ?? BAD_REQUEST;
  const body = JSON.stringify(type.problem().toBody());
  const head = [
    `HTTP/1.1 ${type.status} ${STATUS_CODES[type.status]}`,
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'x-content-type-options: nosniff',
    'cache-control: no-store',
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
