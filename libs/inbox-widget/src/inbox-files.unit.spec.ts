import { describe, expect, test } from '@jest/globals';
import { InboxFiles } from './inbox-files.js';

const files = new InboxFiles();
const textOf = (path: string) => files.find(path)!.body.toString('utf8');
const headersOf = (path: string) => files.find(path)!.headers;
const assets = /\/inbox\/assets\/[0-9a-f]{12}/.exec(textOf('/inbox/widget.js'))![0];

describe('the page', () => {
  test('runs nothing but files of ours', () => {
    expect(headersOf('/inbox')).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' https: data:; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'cache-control': 'no-cache',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(textOf('/inbox')).not.toMatch(/<script(?![^>]* src=)|<style|style="|\son\w+="|\{\{/);
  });

  test('names only what is there', () => {
    const named = [...textOf('/inbox').matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path!);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !files.find(path))).toEqual([]);
    const icons = JSON.parse(textOf('/inbox/manifest.webmanifest')) as { icons: { src: string }[] };
    expect(icons.icons.filter(({ src }) => !files.find(src))).toEqual([]);
  });
});

const IMPORT = /^(?:import|export) (?:[^'"\n]* from )?["']([^"']+)["']|\bimport\(["']([^"']+)["']\)/gm;

describe('modules', () => {
  const modules = files.paths.filter((path) => path.endsWith('.js') && path.startsWith(assets));

  test('import what is there, by relative paths', () => {
    for (const path of modules) {
      const imports = [...textOf(path).matchAll(IMPORT)].map(([, name, late]) => (name ?? late)!);
      for (const name of imports) {
        expect([path, name]).toEqual([path, expect.stringMatching(/^\.{1,2}\//)]);
        expect([name, files.find(new URL(name, `http://x${path}`).pathname)]).toEqual([name, expect.anything()]);
      }
    }
  });

  test('may be loaded by any page, and are kept for ever', () => {
    expect(headersOf(`${assets}/element/define.js`)).toEqual({
      'content-type': 'text/javascript; charset=utf-8',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'public, max-age=31536000, immutable',
      etag: expect.stringMatching(/^"[0-9a-f]{20}"$/),
    });
    expect(headersOf('/inbox/widget.js')).toMatchObject({
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=300',
    });
  });

  test('the widget brings neither the page nor languages that nobody reads', () => {
    expect(textOf('/inbox/widget.js')).not.toMatch(/\/page\/|\/(ru|th)\.js/);
    expect(textOf('/inbox/widget.js')).toMatch(/element\/define\.js';\n$/);
  });

  test('tell nobody where they were made', () => {
    for (const path of files.paths) expect(textOf(path)).not.toContain('sourceMappingURL');
    expect(files.paths.filter((path) => /spec|\.ts$|\.map$/.test(path))).toEqual([]);
  });

  test('of another release are answered by those of now, and not kept', () => {
    const other = '/inbox/assets/0123456789ab/element/define.js';
    expect(files.find(other)!.body).toEqual(files.find(`${assets}/element/define.js`)!.body);
    expect(headersOf(other)).toMatchObject({ 'cache-control': 'no-cache', 'access-control-allow-origin': '*' });
  });
});

test('the worker may take the page', () => {
  expect(headersOf('/inbox/service-worker.js')).toMatchObject({
    'service-worker-allowed': '/inbox',
    'cache-control': 'no-cache',
    'content-type': 'text/javascript; charset=utf-8',
  });
  expect(textOf('/inbox/service-worker.js')).not.toMatch(/^(import|export)/m);
});

test.each([
  '/inbox/',
  '/inbox/nothing.js',
  '/inbox/assets/0123456789ab/../../package.json',
  '/inbox/assets/0123456789ab/index.js',
  '/inbox/assets/0123456789ab/page/inbox.html',
  `${assets}/connection/line.ts`,
  `${assets}/__proto__`,
])('there is no %s', (path) => expect(files.find(path)).toBeUndefined());
