import { type OpenApiInfo, platformVersion } from '@marmalade/http';

/** How the dispatcher's API is introduced. */
export const API_INFO: OpenApiInfo = {
  title: 'Dispatcher',
  version: platformVersion(),
  description: 'Events in, notifications out.',
  tags: {
    events: 'Events as they come in, and the types they are of',
    notifications: 'What was sent to whom, when and why; sending without an event',
    templates: 'The words of messages',
    channels: 'The ways messages go, and how they are doing',
    preferences: 'What people wish to get, where and when',
    recipients: 'People as the dispatcher knows them',
    push: 'Devices that get pushes',
    suppressions: 'Addresses nothing is sent to any more',
    'webhooks out': 'Addresses of other systems that are told of events',
    'dead letters': 'Messages that were given up on',
    receipts: 'What providers tell of messages',
    tracking: 'Openings and clicks',
  },
};
