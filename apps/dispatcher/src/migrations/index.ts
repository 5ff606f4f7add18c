import { CreateDispatcherTables1763690000000 } from './1763690000000-create-dispatcher-tables.js';
import { CreatePushTables1763700000000 } from './1763700000000-create-push-tables.js';
import { CreateWebhookEndpoints1763710000000 } from './1763710000000-create-webhook-endpoints.js';
import { CreateTemplateOverrides1763720000000 } from './1763720000000-create-template-overrides.js';
import { PlanAndSend1763730000000 } from './1763730000000-plan-and-send.js';
import { IndexNotificationLists1763740000000 } from './1763740000000-index-notification-lists.js';
import { ProjectPeople1763750000000 } from './1763750000000-project-people.js';
import { KeepAnswersAsSent1763760000000 } from './1763760000000-keep-answers-as-sent.js';

/** All migrations of the dispatcher, in their order. */
export const MIGRATIONS = [
  CreateDispatcherTables1763690000000,
  CreatePushTables1763700000000,
  CreateWebhookEndpoints1763710000000,
  CreateTemplateOverrides1763720000000,
  PlanAndSend1763730000000,
  IndexNotificationLists1763740000000,
  ProjectPeople1763750000000,
  KeepAnswersAsSent1763760000000,
];
