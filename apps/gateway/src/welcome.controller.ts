import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Public } from '@marmalade/http';
import { Controller, Get, Header } from '@nestjs/common';

const PAGE = readFileSync(new URL('./welcome-page.html', import.meta.url), 'utf8');

/** Only the page's own script runs, known by its digest. Styles are free: the e-mails shown bring theirs. */
const POLICY = [
  "default-src 'none'",
  `script-src ${digestsOf(/<script>([\s\S]*?)<\/script>/g)}`,
  "style-src 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The newest notifications as their receivers see them, for whoever has the API key. */
@Public()
@Controller()
export class WelcomeController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', POLICY)
  page(): string {
    return PAGE;
  }
}

function digestsOf(element: RegExp): string {
  return [...PAGE.matchAll(element)]
    .map(([, text]) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
    .join(' ');
}
