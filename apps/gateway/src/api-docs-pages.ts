import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Scripts and styles from here only; both readers write inline styles, Redoc searches in a worker made of a blob. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

export const API_DOCS_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Marmalade API</title>
<link rel="icon" href="/api/docs/swagger-ui/favicon-32x32.png">
<link rel="stylesheet" href="/api/docs/swagger-ui/swagger-ui.css">
<div id="swagger-ui"></div>
<script src="/api/docs/swagger-ui/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</html>
`;

/** `validatorUrl: null`: the badge would send the document's address to a server elsewhere. */
export const START_SWAGGER_UI = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

/** Redoc's own mark is an image from elsewhere, which the page's policy keeps out: its place is hidden. */
export const REDOC_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Marmalade API reference</title>
<link rel="icon" href="/api/docs/swagger-ui/favicon-32x32.png">
<style>body { margin: 0 } a[href*="redocly.com"] img { display: none }</style>
<redoc spec-url="/api/openapi.json" disable-google-font="true"></redoc>
<script src="/api/redoc/redoc.standalone.js"></script>
</html>
`;

const ASSETS = [
  {
    package: 'swagger-ui-dist',
    folder: '',
    prefix: '/api/docs/swagger-ui/',
    files: ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'],
  },
  { package: 'redoc', folder: 'bundles', prefix: '/api/redoc/', files: ['redoc.standalone.js'] },
];

/** Serves the readers' own files out of their packages, and no other file of those. */
export function serveApiDocsAssets(instance: FastifyInstance): void {
  const { resolve } = createRequire(import.meta.url);
  for (const { package: name, folder, prefix, files } of ASSETS) {
    const root = join(dirname(resolve(`${name}/package.json`)), folder);
    void instance.register(fastifyStatic, {
      root,
      prefix,
      allowedPath: (path) => files.includes(path.replace(/^\//, '')),
      decorateReply: false,
      index: false,
      cacheControl: false,
      setHeaders: (reply) => void reply.header('cache-control', 'public, max-age=3600'),
    });
  }
}
