import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { buildConnector } from 'undici';

/** What an address given by a user is checked against. */
export interface ConnectRules {
  /** For development only: lets loopback and private networks be called. */
  allowPrivate: boolean;
}

/** Code of the error with which a connection to a forbidden address is refused; it arises before anything is sent. */
export const ADDRESS_FORBIDDEN = 'ADDRESS_FORBIDDEN';

class AddressForbiddenError extends Error {
  readonly code = ADDRESS_FORBIDDEN;
}

/**
 * For undici's `connect`: connects to public addresses only. The check is made on the very addresses that are connected to,
 * so a name that answers with something else a second later gains nothing.
 * @param rules.timeoutMs until the connection stands, TLS included
 * @returns a connector whose error has the code ADDRESS_FORBIDDEN when the host has no address that may be called
 */
export function guardedConnect({
  allowPrivate,
  timeoutMs,
}: ConnectRules & { timeoutMs: number }): buildConnector.connector {
  if (allowPrivate) return buildConnector({ timeout: timeoutMs });
  const connect = buildConnector({ timeout: timeoutMs, lookup: lookupPublic } as buildConnector.BuildOptions);
  return (options, callback) => {
    // Node asks no resolver about what is an address already.
    const range = rangeOfLiteral(options.hostname);
    if (range === undefined || range === PUBLIC) return connect(options, callback);
    process.nextTick(callback, refusal(options.hostname, range), null);
  };
}

/**
 * What is wrong with a URL that somebody wants us to call, in words; undefined when nothing is. It asks no resolver: what a
 * name leads to is checked at each connection.
 */
export function urlProblem(text: string, { allowPrivate }: ConnectRules): string | undefined {
  if (!URL.canParse(text)) return 'it is no absolute URL';
  const { protocol, username, password, hostname } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return 'only https and http can be called';
  if (username !== '' || password !== '') return 'it carries credentials';
  if (allowPrivate) return undefined;
  if (/^(.+\.)?localhost\.?$/.test(hostname)) return `${hostname} is this machine`;
  const range = rangeOfLiteral(hostname);
  return range === undefined || range === PUBLIC ? undefined : `${hostname} is no public address (${range})`;
}

const PUBLIC = 'unicast';
/** All of IPv6 that is given out to the public. https://www.iana.org/assignments/ipv6-address-space */
const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** The kind of an address that is written out, IPv6 with or without its brackets; undefined for a name. */
function rangeOfLiteral(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(bare) === 0 ? undefined : rangeOf(bare);
}

/** The kind of an address; an IPv4 address mapped into IPv6 counts as what it leads to. */
function rangeOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv6 && parsed.range() === PUBLIC && !parsed.match(PUBLIC_IPV6)) return 'unassigned';
  return parsed.range();
}

/** Resolves a name to those of its addresses that are public. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    const allowed = addresses.filter(({ address }) => rangeOf(address) === PUBLIC);
    const [first] = allowed;
    if (!first) return callback(refusal(hostname, addresses.map(({ address }) => rangeOf(address)).join(', ')), []);
    if (options.all) callback(null, allowed);
    else callback(null, first.address, first.family);
  });
};

function refusal(hostname: string, range: string): AddressForbiddenError {
  return new AddressForbiddenError(`${hostname} has no public address (${range})`);
}
