/** Where something of the gateway is; a gateway may itself stand below a path. @param path begins with a slash */
export function addressOf(base: string, path: string): URL {
  return new URL(base.replace(/\/+$/, '') + path);
}
