import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';

/** A file of the inbox as it is answered. */
export interface InboxFile {
  /** With everything the answer says beside its length: type, policy, caching, `etag`. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/** Below it everything is; the page itself is there. */
const ROOT = '/inbox';
/** Compiled, also where this runs from its source: browsers get nothing else. */
const DIST = new URL('../dist/', import.meta.url);
/** What goes to the browser: the page and the widget, with what they are made of. */
const FOLDERS = ['connection', 'inbox', 'texts', 'element', 'page'];
/** Fetched when somebody reads them. */
const ON_DEMAND = /(^|\/)(ru|th)\.js$/;

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

/** Nothing runs that is not a file of ours, and nothing is read from elsewhere but pictures of notifications. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' https: data:",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const SAME_ORIGIN = { 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin' };
/** Shops load the widget from their own pages. */
const ANY_ORIGIN = {
  'x-content-type-options': 'nosniff',
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
};

const ASK_EACH_TIME = 'no-cache';
const FIVE_MINUTES = 'public, max-age=300';
const A_DAY = 'public, max-age=86400';
const FOR_EVER = 'public, max-age=31536000, immutable';

/** What stands at the root of the inbox, and not below a version: its address is known to somebody. */
const AT_ROOT: Readonly<Record<string, string>> = {
  '/icon.svg': 'page/icon.svg',
  '/icon-180.png': 'page/icon-180.png',
  '/icon-192.png': 'page/icon-192.png',
  '/icon-512.png': 'page/icon-512.png',
  '/badge-96.png': 'page/badge-96.png',
  '/manifest.webmanifest': 'page/inbox.webmanifest',
};

/**
 * All the files of the inbox: the page `/inbox`, the widget `/inbox/widget.js` with its modules, and the service worker.
 * Modules stand below a folder named by what they all hold, `/inbox/assets/<version>/`, so that they are kept for ever and
 * those of two releases never meet in one page.
 */
export class InboxFiles {
  private readonly files = new Map<string, InboxFile>();
  private readonly assets: string;

  /** @throws Error when the package is not built */
  constructor() {
    if (!existsSync(DIST)) throw new Error('The inbox widget is not built: npm run build');
    const contents = new Map(namesOfFiles().map((name) => [name, contentOf(name)]));
    const version = hash([...contents].map(([name, body]) => `${name} ${hash(body)}`).join('\n')).slice(0, 12);
    this.assets = `${ROOT}/assets/${version}`;
    for (const [name, body] of contents) this.addAsset(name, body);
    for (const [path, name] of Object.entries(AT_ROOT)) {
      this.add(path, name, contents.get(name)!, { ...ANY_ORIGIN, 'cache-control': A_DAY });
    }
    const modules = [...contents.keys()].filter((name) => name.endsWith('.js') && !ON_DEMAND.test(name));
    this.addEntry(modules);
    this.addWorker();
    this.addPage(modules);
  }

  /** Addresses there are, for whoever has to list them; `find` knows older ones too. */
  get paths(): string[] {
    return [...this.files.keys()];
  }

  /** @param path without a query, such as `/inbox/widget.js` @returns undefined when there is no such file */
  find(path: string): InboxFile | undefined {
    const file = this.files.get(path);
    if (file) return file;
    // Of another release: of the one before, by a page that is open, or of the next one while replicas are exchanged.
    const [, name] = /^\/inbox\/assets\/[0-9a-f]{12}\/(.+)$/.exec(path) ?? [];
    const other = name === undefined ? undefined : this.files.get(`${this.assets}/${name}`);
    return other && { ...other, headers: { ...other.headers, 'cache-control': ASK_EACH_TIME } };
  }

  private addAsset(name: string, body: Buffer): void {
    const headers = { ...ANY_ORIGIN, 'cache-control': FOR_EVER };
    this.put(`${this.assets}/${name}`, name, body, headers);
  }

  private add(path: string, name: string, body: Buffer, headers: Record<string, string>): void {
    this.put(ROOT + path, name, body, headers);
  }

  private put(path: string, name: string, body: Buffer, headers: Record<string, string>): void {
    const etag = `"${hash(body).slice(0, 20)}"`;
    this.files.set(path, { headers: { 'content-type': TYPES[extname(name)]!, ...headers, etag }, body });
  }

  /** Names every module, so that a browser fetches them all at once and not one after another as it comes to know them. */
  private addEntry(modules: readonly string[]): void {
    const needed = modules.filter((name) => !name.startsWith('page/') && name !== 'element/define.js');
    const lines = [...needed, 'element/define.js'].map((name) => `import '${this.assets}/${name}';`);
    const body = Buffer.from(`${lines.join('\n')}\n`);
    this.add('/widget.js', 'widget.js', body, { ...ANY_ORIGIN, 'cache-control': FIVE_MINUTES });
  }

  private addWorker(): void {
    const body = contentOf('service-worker/service-worker.js');
    const headers = { ...SAME_ORIGIN, 'service-worker-allowed': ROOT, 'cache-control': ASK_EACH_TIME };
    this.add('/service-worker.js', 'service-worker.js', body, headers);
  }

  private addPage(modules: readonly string[]): void {
    const preloads = modules.map((name) => `<link rel="modulepreload" href="${this.assets}/${name}" />`);
    const html = contentOf('page/inbox.html')
      .toString('utf8')
      .replaceAll('{{assets}}', this.assets)
      .replace('<!-- modules -->', preloads.join(''));
    const headers = { ...SAME_ORIGIN, 'content-security-policy': PAGE_POLICY, 'cache-control': ASK_EACH_TIME };
    this.add('', 'inbox.html', Buffer.from(html), { ...headers, 'referrer-policy': 'no-referrer' });
  }
}

function namesOfFiles(): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, DIST), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((name) => extname(name) in TYPES && !name.endsWith('.html')),
  ).sort();
}

/** Without the way to its source map, which is not given out. */
function contentOf(name: string): Buffer {
  const content = readFileSync(new URL(name, DIST));
  if (!name.endsWith('.js')) return content;
  return Buffer.from(content.toString('utf8').replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n'));
}

function hash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
