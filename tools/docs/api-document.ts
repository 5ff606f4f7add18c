// The API as the gateway describes it, made of the controllers alone: no service runs.
import { describeAccess } from '@marmalade/auth';
import { describeControllers, platformVersion } from '@marmalade/http';
import { API_INFO as BOTS_API } from '../../apps/bots/src/api-info.js';
import { CONTROLLERS as BOTS_CONTROLLERS } from '../../apps/bots/src/bots.module.js';
import { API_INFO as DISPATCHER_API } from '../../apps/dispatcher/src/api-info.js';
import { CONTROLLERS as DISPATCHER_CONTROLLERS } from '../../apps/dispatcher/src/dispatcher.module.js';
import { mergeOpenApi } from '../../apps/gateway/src/merged-open-api.js';
import { API_INFO as IDENTITY_API, describeRoute as describeIdentityRoute } from '../../apps/identity/src/api-info.js';
import { CONTROLLERS as IDENTITY_CONTROLLERS } from '../../apps/identity/src/identity.module.js';
import { API_INFO as INBOX_API } from '../../apps/inbox/src/api-info.js';
import { CONTROLLERS as INBOX_CONTROLLERS } from '../../apps/inbox/src/inbox.module.js';
import { API_INFO as LOYALTY_API } from '../../apps/loyalty/src/api-info.js';
import { CONTROLLERS as LOYALTY_CONTROLLERS } from '../../apps/loyalty/src/loyalty.module.js';

const SERVICES = [
  { service: 'bots', controllers: BOTS_CONTROLLERS, info: BOTS_API, describe: describeAccess },
  { service: 'dispatcher', controllers: DISPATCHER_CONTROLLERS, info: DISPATCHER_API, describe: describeAccess },
  { service: 'identity', controllers: IDENTITY_CONTROLLERS, info: IDENTITY_API, describe: describeIdentityRoute },
  { service: 'inbox', controllers: INBOX_CONTROLLERS, info: INBOX_API, describe: describeAccess },
  { service: 'loyalty', controllers: LOYALTY_CONTROLLERS, info: LOYALTY_API, describe: describeAccess },
] as const;

/** The OpenAPI document of the whole API, as `/api/openapi.json` has it. */
export async function apiDocument(): Promise<Record<string, unknown>> {
  const parts = await Promise.all(
    SERVICES.map(async ({ service, controllers, info, describe }) => {
      const document = await describeControllers(controllers, info, describe);
      return { service, document: document as unknown as Record<string, unknown> };
    }),
  );
  return mergeOpenApi(parts, platformVersion(), '/');
}
