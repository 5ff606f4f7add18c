const LINKS = new Set(['http:', 'https:', 'mailto:', 'tel:']);
const IMAGES = new Set(['http:', 'https:']);

/**
 * An address that may become a link, in full; undefined for one that would run a script, or that is none.
 * @param base what relative ones are relative to
 */
export function safeLink(address: string | null | undefined, base: string): string | undefined {
  return allowed(address, base, LINKS);
}

/** The same for what is shown as a picture. */
export function safeImage(address: string | null | undefined, base: string): string | undefined {
  return allowed(address, base, IMAGES);
}

function allowed(address: string | null | undefined, base: string, protocols: ReadonlySet<string>): string | undefined {
  if (typeof address !== 'string' || address.trim() === '') return undefined;
  try {
    const { protocol, href } = new URL(address, base);
    return protocols.has(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}
