import { SettingsError } from '@marmalade/config';
import ipaddr from 'ipaddr.js';

/** Names for networks that Fastify knows (proxy-addr). */
const NETWORKS = new Set(['loopback', 'linklocal', 'uniquelocal']);

/**
 * Whose word about the client's address counts.
 * @param list addresses, networks and names, with commas
 * @returns what Fastify takes as `trustProxy`; false: nobody
 * @throws SettingsError
 */
export function trustedProxies(list: string | undefined): string[] | false {
  const entries = entriesOf(list);
  const wrong = entries.filter((entry) => !NETWORKS.has(entry) && !ipaddr.isValid(entry) && !ipaddr.isValidCIDR(entry));
  if (wrong.length > 0) throw new SettingsError([`TRUSTED_PROXIES takes addresses and networks, not ${wrong.join()}`]);
  return entries.length > 0 && entries;
}

/**
 * Pages from where a browser may use the API.
 * @param list origins, with commas
 * @throws SettingsError
 */
export function corsOrigins(list: string | undefined): string[] {
  const entries = entriesOf(list);
  const wrong = entries.filter((entry) => !isOrigin(entry));
  if (wrong.length > 0)
    throw new SettingsError([`CORS_ORIGINS takes origins like https://a.example, not ${wrong.join()}`]);
  return entries;
}

function entriesOf(list = ''): string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function isOrigin(text: string): boolean {
  try {
    return /^https?:/.test(text) && new URL(text).origin === text;
  } catch {
    return false;
  }
}
