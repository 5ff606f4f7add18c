import { authModule, jwksUrl, RemoteJwks } from '@marmalade/auth';
import type { Logger } from '@marmalade/observability';
import type { DynamicModule, Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { BotsConfig } from './bots.config.js';

/** What the module is built on; made by `startBots`. */
export interface BotsParts {
  config: BotsConfig;
  /** The first API key, in clear. */
  apiKey: string;
  dataSource: DataSource;
  logger: Logger;
}

class BotsRootModule {}

/** Every route. */
export const CONTROLLERS: Type[] = [];

const LISTENERS: Type[] = [];

/** The table of contents: every route, every listener, and what each is made of. */
export function botsModule({ config, apiKey, dataSource }: BotsParts): DynamicModule {
  return {
    module: BotsRootModule,
    imports: [authModule({ apiKey, keys: new RemoteJwks(jwksUrl(config)) })],
    controllers: [...CONTROLLERS, ...LISTENERS],
    providers: [{ provide: DataSource, useValue: dataSource }],
  };
}
