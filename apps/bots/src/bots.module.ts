import { authModule, jwksUrl, RemoteJwks } from '@marmalade/auth';
import type { Logger } from '@marmalade/observability';
import type { DynamicModule, Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { BotsConfig } from './bots.config.js';
import { ForgetPeopleOnMemberDeletedListener } from './forget-people/forget-people-on-member-deleted.listener.js';
import { ManageWebhooks } from './manage-webhooks/manage-webhooks.js';
import { ManageWebhooksController } from './manage-webhooks/manage-webhooks.controller.js';
import { ReceiveUpdatesController, WEBHOOK_SECRET } from './receive-updates/receive-updates.controller.js';
import { ShowPeopleController } from './show-people/show-people.controller.js';
import type { Bots } from './telegram/bots.js';
import { UpdateIntake } from './updates/update-intake.js';

/** What the module is built on; made by `startBots`. */
export interface BotsParts {
  config: BotsConfig;
  /** The first API key, in clear. */
  apiKey: string;
  dataSource: DataSource;
  bots: Bots;
  intake: UpdateIntake;
  logger: Logger;
}

class BotsRootModule {}

/** Every route. */
export const CONTROLLERS: Type[] = [ReceiveUpdatesController, ManageWebhooksController, ShowPeopleController];

const LISTENERS: Type[] = [ForgetPeopleOnMemberDeletedListener];

/** The table of contents: every route and every listener. What the bots can talk about is in `customer-bot.ts` and `cashier-bot.ts`. */
export function botsModule({ config, apiKey, dataSource, bots, intake }: BotsParts): DynamicModule {
  return {
    module: BotsRootModule,
    imports: [authModule({ apiKey, keys: new RemoteJwks(jwksUrl(config)) })],
    controllers: [...CONTROLLERS, ...LISTENERS],
    providers: [
      { provide: DataSource, useValue: dataSource },
      { provide: UpdateIntake, useValue: intake },
      { provide: WEBHOOK_SECRET, useValue: config.TELEGRAM_WEBHOOK_SECRET },
      { provide: ManageWebhooks, useValue: new ManageWebhooks(bots, config) },
    ],
  };
}
