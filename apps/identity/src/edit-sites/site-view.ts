import { ApiProperty, IntersectionType, OmitType } from '@nestjs/swagger';
import { SITE_LOCALES, type Site, type SiteSettings } from '@marmalade/contracts-identity';
import { type SiteDetail } from '../sites/site.js';
import { SiteBody } from './site-body.js';

const ALWAYS = ['name', 'locale', 'timeZone', 'tracking', 'testData'] as const;

/** What every site has, its own or the installation's. */
class SiteBasics {
  @ApiProperty({ type: String, example: 'sweets', description: 'what events carry in `site`' })
  id!: string;

  @ApiProperty({ type: String, example: 'Sweets' })
  name!: string;

  @ApiProperty({ enum: SITE_LOCALES, example: 'en' })
  locale!: Site['locale'];

  @ApiProperty({ type: String, example: 'Asia/Vladivostok' })
  timeZone!: string;

  @ApiProperty({ type: Boolean, description: 'whether openings and clicks are counted', example: false })
  tracking!: boolean;

  @ApiProperty({
    enum: ['send', 'capture'],
    description: 'what happens to messages of test events: sent like others, or only kept',
    example: 'send',
  })
  testData!: Site['testData'];
}

/** A site with what it inherits. */
export class SiteView extends IntersectionType(SiteBasics, OmitType(SiteBody, ALWAYS)) implements Site {}

/** A site with what it inherits, and what of it is its own. */
export class SiteDetailView extends SiteView implements SiteDetail {
  @ApiProperty({ type: () => SiteBody, description: 'what of it is its own: what PUT takes' })
  settings!: SiteSettings;
}
