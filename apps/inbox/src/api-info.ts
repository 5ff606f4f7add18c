import { type OpenApiInfo, platformVersion } from '@marmalade/http';

/** How the API of the inbox is introduced. */
export const API_INFO: OpenApiInfo = {
  title: 'Inbox',
  version: platformVersion(),
  description: 'Notifications inside an application, in real time.',
  tags: {
    inbox: 'The notifications of whoever is signed in',
    'inbox for staff': 'Writing into the inboxes of others',
    internal: 'Between services: the gateway does not lead here',
  },
};
