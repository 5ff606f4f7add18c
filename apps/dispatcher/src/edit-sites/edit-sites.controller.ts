import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { NOT_FOUND, type Page } from '@marmalade/http';
import type { Site } from '../sites/site.js';
import { SiteDirectory, type SiteSettings } from '../sites/site-directory.js';
import { SiteBody } from './site-body.js';

/** A site with what it inherits, and what of it is its own. */
export interface SiteDetail extends Site {
  /** What PUT takes. */
  settings: SiteSettings;
}

/** Such as events carry in `site`. */
const SITE_ID = /^[a-z0-9][a-z0-9_-]{0,63}$/i;

@ApiTags('sites')
@Controller('sites')
export class EditSitesController {
  constructor(@Inject(SiteDirectory) private readonly sites: SiteDirectory) {}

  @Get()
  @Permission('sites:read')
  @ApiOperation({ summary: 'The sites (brands) of this installation' })
  @ApiOkResponse({ description: 'all sites; `default` is that of events that name none' })
  async list(): Promise<Page<Site>> {
    return { items: await this.sites.list(), nextCursor: null };
  }

  @Get(':site')
  @Permission('sites:read')
  @ApiOperation({ summary: 'One site: what holds for it, and what of that is set for it alone' })
  @ApiOkResponse({ description: 'the site, and its own `settings`' })
  async show(@Param('site') id: string): Promise<SiteDetail> {
    const site = (await this.sites.list()).find((each) => each.id === id);
    if (!site) throw NOT_FOUND.problem('There is no site of this name.');
    return { ...site, settings: (await this.sites.settingsOf(id)) ?? {} };
  }

  @Put(':site')
  @Permission('sites:write')
  @ApiOperation({
    summary: 'Describe a site, or change it',
    description:
      'Replaces all that is set for it: what is left out is as everywhere in the installation. Every process knows within two seconds.',
  })
  @ApiOkResponse({ description: 'the site as it is now' })
  async replace(@Param('site') id: string, @Body() body: SiteBody): Promise<SiteDetail> {
    if (!SITE_ID.test(id)) throw NOT_FOUND.problem('A site is named by 1 to 64 letters, digits, - and _.');
    const settings = withoutNulls(body);
    return { ...(await this.sites.save(id, settings)), settings };
  }
}

function withoutNulls(body: SiteBody): SiteSettings {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined && value !== null));
}
