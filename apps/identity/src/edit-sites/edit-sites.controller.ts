import { Permission } from '@marmalade/auth';
import { ApiPage, NOT_FOUND, type Page } from '@marmalade/http';
import { Body, Controller, Get, Inject, Param, Put, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import type { Site } from '@marmalade/contracts-identity';
import type { SiteDetail } from '../sites/site.js';
import { SiteStore } from '../sites/site-store.js';
import { settingsOf } from './settings-of.js';
import { SiteBody } from './site-body.js';
import { SiteDetailView, SiteView } from './site-view.js';

/** Such as events carry in `site`. */
const SITE_ID = /^[a-z0-9][a-z0-9_-]{0,63}$/i;

@ApiTags('sites')
@Controller('sites')
export class EditSitesController {
  constructor(@Inject(SiteStore) private readonly sites: SiteStore) {}

  @Get()
  @Permission('sites:read')
  @ApiOperation({ summary: 'The sites (brands) of this installation' })
  @ApiPage(SiteView, { description: 'all sites; `default` is that of events that name none' })
  async list(): Promise<Page<Site>> {
    return { items: await this.sites.list(), nextCursor: null };
  }

  @Get(':site')
  @Permission('sites:read')
  @ApiOperation({ summary: 'One site: what holds for it, and what of that is set for it alone' })
  @ApiOkResponse({ type: SiteDetailView, description: 'the site, and its own `settings`' })
  async show(@Param('site') id: string): Promise<SiteDetail> {
    const site = await this.sites.find(id);
    if (!site) throw NOT_FOUND.problem('There is no site of this name.');
    return site;
  }

  @Put(':site')
  @Permission('sites:write')
  @ApiOperation({
    summary: 'Describe a site, or change it',
    description:
      'Replaces all that is set for it: what is left out is as everywhere in the installation. It is announced as `site.changed`; other services follow within seconds.',
  })
  @ApiOkResponse({ type: SiteDetailView, description: 'the site as it is now' })
  async replace(
    @Param('site') id: string,
    @Body() body: SiteBody,
    @Req() request: FastifyRequest,
  ): Promise<SiteDetail> {
    if (!SITE_ID.test(id)) throw NOT_FOUND.problem('A site is named by 1 to 64 letters, digits, - and _.');
    return this.sites.save(actorOf(request), id, settingsOf(body));
  }
}
