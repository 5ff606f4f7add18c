import { authModule } from '@marmalade/auth';
import { IdempotencyKeys } from '@marmalade/http';
import type { Logger } from '@marmalade/observability';
import { Outbox } from '@marmalade/outbox';
import type { SecretBox } from '@marmalade/secrets';
import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AcceptInvitationsController } from './accept-invitations/accept-invitations.controller.js';
import { AnnounceFactsAgainOnLoyaltyFactsWantedListener } from './announce-facts-again/announce-facts-again-on-loyalty-facts-wanted.listener.js';
import { AnnounceFactsAgain } from './announce-facts-again/announce-facts-again.js';
import { ChangeCustomersInBulkController } from './change-customers-in-bulk/change-customers-in-bulk.controller.js';
import { customerProviders } from './customer-providers.js';
import { CustomerStore } from './customers/customer-store.js';
import { EditAdminsController } from './edit-admins/edit-admins.controller.js';
import { EditApiKeysController } from './edit-api-keys/edit-api-keys.controller.js';
import { EditCashiersController } from './edit-cashiers/edit-cashiers.controller.js';
import { EditCustomersController } from './edit-customers/edit-customers.controller.js';
import { EditProfileController } from './edit-profile/edit-profile.controller.js';
import { EditSegmentsController } from './edit-segments/edit-segments.controller.js';
import { EditSettingsController } from './edit-settings/edit-settings.controller.js';
import { EditSitesController } from './edit-sites/edit-sites.controller.js';
import { EraseCustomersController } from './erase-customers/erase-customers.controller.js';
import { ExportCustomersController } from './export-customers/export-customers.controller.js';
import { ExportPersonController } from './export-person/export-person.controller.js';
import type { IdentityConfig } from './identity.config.js';
import { InviteStaffController } from './invite-staff/invite-staff.controller.js';
import { IssueCustomerTokensController } from './issue-customer-tokens/issue-customer-tokens.controller.js';
import { IssueLoginTokensController } from './issue-login-tokens/issue-login-tokens.controller.js';
import { IssueServiceTokensController } from './issue-service-tokens/issue-service-tokens.controller.js';
import { IssueTelegramTokensController } from './issue-telegram-tokens/issue-telegram-tokens.controller.js';
import { KeepAuditEntriesOnLoyaltyAuditedListener } from './keep-audit-entries/keep-audit-entries-on-loyalty-audited.listener.js';
import { ListCustomersController } from './list-customers/list-customers.controller.js';
import { MarkBlockedCustomersOnAddressSuppressedListener } from './mark-blocked-customers/mark-blocked-customers-on-address-suppressed.listener.js';
import { PublishSigningKeysController } from './publish-signing-keys/publish-signing-keys.controller.js';
import { RefreshSessionsController } from './refresh-sessions/refresh-sessions.controller.js';
import { RegisterTelegramCustomersController } from './register-telegram-customers/register-telegram-customers.controller.js';
import { stillWelcome } from './sessions/still-welcome.js';
import { ShowAuditLogController } from './show-audit-log/show-audit-log.controller.js';
import { ShowJobsController } from './show-jobs/show-jobs.controller.js';
import { ShowMeController } from './show-me/show-me.controller.js';
import { ShowSegmentsController } from './show-segments/show-segments.controller.js';
import { ShowTimelineController } from './show-timeline/show-timeline.controller.js';
import { signInProviders } from './sign-in-providers.js';
import { SignInWithPasswordController } from './sign-in-with-password/sign-in-with-password.controller.js';
import { SignInWithTelegramController } from './sign-in-with-telegram/sign-in-with-telegram.controller.js';
import { Settings } from './settings/settings.js';
import type { SigningKeys } from './signing-keys/signing-keys.js';
import { staffProviders } from './staff-providers.js';
import { StaffStore } from './staff/staff-store.js';
import { VerifyAddressesController } from './verify-addresses/verify-addresses.controller.js';

/** What the module is built on; made by `startIdentity`. */
export interface IdentityParts {
  config: IdentityConfig;
  /** The first API key, in clear. */
  apiKey: string;
  dataSource: DataSource;
  outbox: Outbox;
  secrets: SecretBox;
  keys: SigningKeys;
  logger: Logger;
}

class IdentityRootModule {}

/** Every route. */
export const CONTROLLERS: Type[] = [
  SignInWithPasswordController,
  SignInWithTelegramController,
  RefreshSessionsController,
  IssueLoginTokensController,
  IssueCustomerTokensController,
  IssueTelegramTokensController,
  AcceptInvitationsController,
  PublishSigningKeysController,
  ShowMeController,
  EditProfileController,
  VerifyAddressesController,
  ListCustomersController,
  EditCustomersController,
  RegisterTelegramCustomersController,
  ExportCustomersController,
  ChangeCustomersInBulkController,
  EditSegmentsController,
  ShowSegmentsController,
  ShowJobsController,
  EditAdminsController,
  EditCashiersController,
  InviteStaffController,
  EditApiKeysController,
  IssueServiceTokensController,
  ShowAuditLogController,
  EditSettingsController,
  EditSitesController,
  EraseCustomersController,
  ShowTimelineController,
  ExportPersonController,
];

const LISTENERS: Type[] = [
  MarkBlockedCustomersOnAddressSuppressedListener,
  KeepAuditEntriesOnLoyaltyAuditedListener,
  AnnounceFactsAgainOnLoyaltyFactsWantedListener,
];

/** The table of contents: every route, every listener, and what each is made of. */
export function identityModule(parts: IdentityParts): DynamicModule {
  const { apiKey, config, keys, dataSource, outbox, logger } = parts;
  const settings = new Settings(dataSource, outbox);
  const customers = new CustomerStore(outbox, {
    defaultCountry: config.DEFAULT_COUNTRY,
    welcomes: (tx) => settings.value('customers.welcome_enabled', tx),
  });
  const staff = new StaffStore(outbox, config.DEFAULT_COUNTRY);
  const provide = (token: Type, useValue: unknown): Provider => ({ provide: token, useValue });
  return {
    module: IdentityRootModule,
    imports: [authModule({ apiKey, keys, stillWelcome: stillWelcome(dataSource) })],
    controllers: [...CONTROLLERS, ...LISTENERS],
    providers: [
      provide(DataSource, dataSource),
      provide(Outbox, outbox),
      provide(IdempotencyKeys, new IdempotencyKeys(dataSource)),
      provide(AnnounceFactsAgain, new AnnounceFactsAgain(dataSource, outbox, logger)),
      ...customerProviders(parts, { customers }),
      ...signInProviders(parts, { customers, staff }),
      ...staffProviders(parts, { customers, staff, settings }),
    ],
  };
}
