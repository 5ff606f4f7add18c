import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Problems, Public } from '@marmalade/http';
import type { FastifyReply } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { SignedLinks } from '../links/signed-links.js';
import { invalidLinkPage, LINK_INVALID } from '../pages/invalid-link.js';
import { PageTexts } from '../pages/page-texts.js';
import { SiteDirectory } from '../sites/site-directory.js';
import { Engagements } from './engagements.js';
import { LOCALES } from '../catalogue/event-type.js';

/** One transparent pixel. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

const TOKEN = {
  name: 'path',
  type: String,
  description: 'the token, out of a message',
  example: 'eyJ0eXAiOiJ0cmFjayJ9',
} as const;

const PIXEL = { type: 'string', format: 'binary', example: 'GIF89a' };

/** Where the pictures and links of messages lead, of sites that count what is read (`tracking`). */
@ApiTags('tracking')
@Public()
@Controller('track')
export class TrackController {
  constructor(
    @Inject(SignedLinks) private readonly links: SignedLinks,
    @Inject(Engagements) private readonly engagements: Engagements,
    @Inject(SiteDirectory) private readonly sites: SiteDirectory,
    @Inject(PageTexts) private readonly texts: PageTexts,
  ) {}

  // Wildcards: the router bounds the length of other parameters, and a token is longer.
  @Get('open/*')
  @ApiOperation({
    summary: 'The unseen picture of a mail: counts that it was opened',
    description:
      'Counted as it comes: mail services fetch pictures on behalf of their readers, sometimes before and sometimes without them.',
  })
  @ApiParam(TOKEN)
  @ApiProduces('image/gif')
  @ApiResponse({ status: 200, description: 'one transparent pixel, whatever the token', schema: PIXEL })
  async open(@Param('*') token: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Buffer> {
    const grant = this.links.readTracking(token);
    if (grant && grant.url === undefined) await this.engagements.note({ deliveryId: grant.deliveryId, kind: 'opened' });
    // `no-store` is every answer's; a picture is shown by other sites: the reader's mail.
    reply.headers({ 'content-type': 'image/gif', 'cross-origin-resource-policy': 'cross-origin' });
    return GIF;
  }

  @Get('click/*')
  @ApiOperation({ summary: 'A link of a message: counts the click, and leads on' })
  @ApiParam(TOKEN)
  @ApiQuery({ name: 'lang', enum: LOCALES, required: false, description: 'of the page when the link is damaged' })
  @ApiResponse({ status: 302, description: 'to where the link leads' })
  @Problems(LINK_INVALID)
  async click(
    @Param('*') token: string,
    @Query('lang') lang: unknown,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const grant = this.links.readTracking(token);
    const target = webAddress(grant?.url);
    if (!grant || target === undefined) return this.refuse(headers, lang, reply);
    await this.engagements.note({ deliveryId: grant.deliveryId, kind: 'clicked', url: target });
    reply.code(302).header('location', target);
    return '';
  }

  private async refuse(headers: IncomingHttpHeaders, lang: unknown, reply: FastifyReply): Promise<string> {
    await this.sites.refresh();
    const reader = { accept: headers.accept, acceptLanguage: headers['accept-language'], lang };
    const page = invalidLinkPage(reader, this.sites.get(undefined), this.texts);
    reply.code(404).headers(page.headers);
    return page.html;
  }
}

/** As a header may have it; undefined for what leads elsewhere than to the web. */
function webAddress(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? href : undefined;
}
