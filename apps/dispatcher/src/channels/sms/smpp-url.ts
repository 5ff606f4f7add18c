/** An SMSC, and who we are to it. */
export interface SmppServer {
  host: string;
  port: number;
  tls: boolean;
  systemId: string;
  password: string;
  systemType: string;
}

const PORTS: Record<string, number> = { 'smpp:': 2775, 'smpps:': 3550 };

/**
 * Reads `smpp://user:password@host:2775?system_type=…`, or `smpps://` for TLS.
 * @throws Error, without the URL in it: it holds a password
 */
export function parseSmppUrl(text: string): SmppServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const port = url && PORTS[url.protocol];
  if (!port || !url.hostname || !url.username) {
    throw new Error('The SMPP URL is not like smpp://user:password@host:2775?system_type=…, or smpps:// for TLS');
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : port,
    tls: url.protocol === 'smpps:',
    systemId: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    systemType: url.searchParams.get('system_type') ?? '',
  };
}
