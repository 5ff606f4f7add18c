import { IdempotencyKeys } from '@marmalade/http';
import type { Provider, Type } from '@nestjs/common';
import { ApiKeyStore } from './api-keys/api-key-store.js';
import type { CustomerStore } from './customers/customer-store.js';
import { Admins } from './edit-admins/edit-admins.controller.js';
import { EditApiKeys } from './edit-api-keys/edit-api-keys.js';
import { Cashiers } from './edit-cashiers/edit-cashiers.controller.js';
import { Erasure } from './erasures/erasure.js';
import { ExportPerson } from './export-person/export-person.js';
import type { IdentityParts } from './identity.module.js';
import { IssueServiceTokens } from './issue-service-tokens/issue-service-tokens.js';
import { OtherServices, servicesWithPeople } from './other-services/other-services.js';
import { SealedAnswers } from './sealed-answers/sealed-answers.js';
import { Settings } from './settings/settings.js';
import { ShowTimeline } from './show-timeline/show-timeline.js';
import { siteDefaults } from './sites/site.js';
import { SiteStore } from './sites/site-store.js';
import { ADMIN_ROLES } from './staff/staff.js';
import type { StaffStore } from './staff/staff-store.js';

/** What the work of admins is made of: staff, API keys, settings, sites, and one customer's data over all services. */
export function staffProviders(
  { config, dataSource, outbox, secrets, keys }: Omit<IdentityParts, 'apiKey'>,
  { customers, staff, settings }: { customers: CustomerStore; staff: StaffStore; settings: Settings },
): Provider[] {
  const provide = (token: Type, useValue: unknown): Provider => ({ provide: token, useValue });
  const idempotencyKeys = new IdempotencyKeys(dataSource);
  const apiKeys = new ApiKeyStore(dataSource);
  const answers = new SealedAnswers(idempotencyKeys, secrets);
  const services = new OtherServices(servicesWithPeople(config));
  return [
    provide(Admins, new Admins(ADMIN_ROLES, dataSource, staff, idempotencyKeys)),
    provide(Cashiers, new Cashiers(['cashier'], dataSource, staff, idempotencyKeys)),
    provide(EditApiKeys, new EditApiKeys(dataSource, apiKeys, answers)),
    provide(IssueServiceTokens, new IssueServiceTokens(apiKeys, keys)),
    provide(Settings, settings),
    provide(SiteStore, new SiteStore(dataSource, outbox, siteDefaults(config))),
    provide(Erasure, new Erasure(outbox)),
    provide(ShowTimeline, new ShowTimeline(dataSource, customers, services)),
    provide(ExportPerson, new ExportPerson(dataSource, services, config.DEFAULT_LOCALE)),
  ];
}
