import { API_KEY_HEADER } from '@marmalade/auth';
import { PREFIX_HEADER } from '@marmalade/http';
import { currentTraceparent } from '@marmalade/observability';
import type { FastifyRequest } from 'fastify';
import { API_PREFIX } from './routing-table.js';

/** Of one connection only (RFC 9110, 7.6.1), or said by the gateway alone. */
const NOT_FORWARDED = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'forwarded',
  'x-real-ip',
  'x-request-id',
]);

/** Names by which services are told what only the gateway knows: from outside they would be lies. */
const INTERNAL_HEADER = /^x-(forwarded|marmalade|internal)-/;

export type Headers = Record<string, string | string[] | undefined>;

/** What a service is told: the client's headers without those of its connection, who asks and from where. */
export function requestHeaders(request: FastifyRequest, headers: Headers): Headers {
  const { id, ip, protocol, host, caller, url } = request;
  const sent: Headers = {};
  for (const name in headers) {
    if (!NOT_FORWARDED.has(name) && !(name.startsWith('x-') && INTERNAL_HEADER.test(name))) sent[name] = headers[name];
  }
  if (caller?.authorization !== undefined) sent.authorization = caller.authorization;
  if (caller?.keepsApiKey === false && sent[API_KEY_HEADER] !== undefined) sent[API_KEY_HEADER] = undefined;
  sent['x-request-id'] = String(id);
  sent['x-forwarded-for'] = ip;
  sent['x-forwarded-proto'] = protocol;
  sent['x-forwarded-host'] = host;
  if (url.startsWith(API_PREFIX)) sent[PREFIX_HEADER] = API_PREFIX;
  const traceparent = currentTraceparent();
  if (traceparent !== undefined) sent.traceparent = traceparent;
  return sent;
}

/** What a client is told of a service's answer. */
export function answerHeaders(headers: Headers): Headers {
  const sent: Headers = {};
  for (const name in headers) if (!NOT_FORWARDED.has(name)) sent[name] = headers[name];
  return sent;
}
