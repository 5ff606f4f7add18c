import { authModule, jwksUrl, RemoteJwks } from '@marmalade/auth';
import { IdempotencyKeys } from '@marmalade/http';
import type { Logger } from '@marmalade/observability';
import { Outbox } from '@marmalade/outbox';
import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CustomerDirectory } from './customers/customer-directory.js';
import { DISCOUNT_CONTROLLERS, DISCOUNT_LISTENERS, discountProviders } from './discount-providers.js';
import { ForgetPeopleOnMemberDeletedListener } from './forget-people/forget-people-on-member-deleted.listener.js';
import { LearnPeopleOnCustomerChangedListener } from './learn-people/learn-people-on-customer-changed.listener.js';
import { LearnPeopleOnStaffChangedListener } from './learn-people/learn-people-on-staff-changed.listener.js';
import { LearnSettingsOnSettingChangedListener } from './learn-settings/learn-settings-on-setting-changed.listener.js';
import { LearnSitesOnSiteChangedListener } from './learn-sites/learn-sites-on-site-changed.listener.js';
import type { LoyaltyConfig } from './loyalty.config.js';
import { OCCASION_LISTENERS, occasionProviders } from './occasion-providers.js';
import { POINT_CONTROLLERS, POINT_LISTENERS, pointProviders } from './point-providers.js';
import { SettingDirectory } from './settings/setting-directory.js';
import { ShowPeopleController } from './show-people/show-people.controller.js';
import { PersonRecords } from './show-people/person-records.js';
import { SiteDirectory } from './sites/site-directory.js';
import { StaffDirectory } from './staff/staff-directory.js';

/** What the module is built on; made by `startLoyalty`. */
export interface LoyaltyParts {
  config: LoyaltyConfig;
  /** The first API key, in clear. */
  apiKey: string;
  dataSource: DataSource;
  outbox: Outbox;
  logger: Logger;
}

/** What all rooms of loyalty know of the world. */
export interface Directories {
  customers: CustomerDirectory;
  staff: StaffDirectory;
  sites: SiteDirectory;
  settings: SettingDirectory;
}

class LoyaltyRootModule {}

/** Every route. */
export const CONTROLLERS: Type[] = [...DISCOUNT_CONTROLLERS, ...POINT_CONTROLLERS, ShowPeopleController];

const LISTENERS: Type[] = [
  LearnPeopleOnCustomerChangedListener,
  LearnPeopleOnStaffChangedListener,
  LearnSitesOnSiteChangedListener,
  LearnSettingsOnSettingChangedListener,
  ForgetPeopleOnMemberDeletedListener,
  ...DISCOUNT_LISTENERS,
  ...OCCASION_LISTENERS,
  ...POINT_LISTENERS,
];

export function directoriesOf({ config, dataSource }: Pick<LoyaltyParts, 'config' | 'dataSource'>): Directories {
  const settings = new SettingDirectory(dataSource);
  const defaults = { timeZone: config.DEFAULT_TIMEZONE, locale: config.DEFAULT_LOCALE };
  return {
    customers: new CustomerDirectory(dataSource),
    staff: new StaffDirectory(dataSource),
    sites: new SiteDirectory(dataSource, settings, defaults),
    settings,
  };
}

/** The table of contents: every route, every listener, and what each is made of. */
export function loyaltyModule(parts: LoyaltyParts): DynamicModule {
  const { config, apiKey, dataSource, outbox } = parts;
  const directories = directoriesOf(parts);
  const provide = (token: Type, useValue: unknown): Provider => ({ provide: token, useValue });
  return {
    module: LoyaltyRootModule,
    imports: [authModule({ apiKey, keys: new RemoteJwks(jwksUrl(config)) })],
    controllers: [...CONTROLLERS, ...LISTENERS],
    providers: [
      provide(DataSource, dataSource),
      provide(Outbox, outbox),
      provide(IdempotencyKeys, new IdempotencyKeys(dataSource)),
      provide(CustomerDirectory, directories.customers),
      provide(StaffDirectory, directories.staff),
      provide(SiteDirectory, directories.sites),
      provide(SettingDirectory, directories.settings),
      provide(PersonRecords, new PersonRecords(directories.customers, dataSource)),
      ...discountProviders(parts, directories),
      ...occasionProviders(parts, directories),
      ...pointProviders(parts, directories),
    ],
  };
}
