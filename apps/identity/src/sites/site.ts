import type { Site, SiteSettings } from '@marmalade/contracts-identity';

/** A site with what it inherits, and what of it is its own. */
export interface SiteDetail extends Site {
  /** What PUT takes. */
  settings: SiteSettings;
}

/** What holds for a site that says nothing of itself. */
export function siteDefaults(config: {
  SITE_NAME: string;
  PUBLIC_URL?: string;
  DEFAULT_LOCALE: string;
  DEFAULT_TIMEZONE: string;
}): Omit<Site, 'id'> {
  return {
    name: config.SITE_NAME,
    ...(config.PUBLIC_URL !== undefined && { url: config.PUBLIC_URL }),
    locale: config.DEFAULT_LOCALE as Site['locale'],
    timeZone: config.DEFAULT_TIMEZONE,
    tracking: false,
    testData: 'send',
  };
}
