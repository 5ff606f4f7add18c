import { describeAccess } from '@marmalade/auth';
import { type DescribeOperation, type OpenApiInfo, platformVersion } from '@marmalade/http';
import { ACCOUNT_DEACTIVATED, SESSION_ENDED } from './sessions/session-problems.js';

/** How the API of identity is introduced. */
export const API_INFO: OpenApiInfo = {
  title: 'Identity',
  version: platformVersion(),
  description: 'Who is who, and who may do what.',
  tags: {
    auth: 'Signing in, sessions and tokens',
    customers: 'The customers, and work on many of them',
    segments: 'Customers by a filter that has a name',
    me: 'Whoever is signed in, about themselves',
    staff: 'Admins, cashiers, API keys, and the record of who did what',
    settings: 'Settings of the installation',
    internal: 'Between services: the gateway does not lead here',
    sites: 'The sites (brands) of an installation',
  },
};

/** Who may call a route; a token that is good is refused here all the same when its session has ended. */
export const describeRoute: DescribeOperation = (route) => {
  const { problems, ...facts } = describeAccess(route);
  return { ...facts, ...(problems && { problems: [...problems, SESSION_ENDED, ACCOUNT_DEACTIVATED] }) };
};
