import { type OpenApiInfo, platformVersion } from '@marmalade/http';

/** How the API of loyalty is introduced. */
export const API_INFO: OpenApiInfo = {
  title: 'Loyalty',
  version: platformVersion(),
  description: 'Discounts and their codes, points, tiers, badges and rewards.',
  tags: {
    'discount templates': 'What discounts are made of',
    discounts: 'Discounts of customers: issued, checked, redeemed, taken back',
    loyalty: 'Points, tiers, badges, milestones and rewards',
    internal: 'Between services: the gateway does not lead here',
  },
};
