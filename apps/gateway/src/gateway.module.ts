import { authModule, jwksUrl, RemoteJwks } from '@marmalade/auth';
import { HealthRegistry } from '@marmalade/http';
import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { ApiDocsController, PUBLIC_URL } from './api-docs.controller.js';
import type { GatewaySettings } from './gateway.config.js';
import { serviceAddresses } from './routing-table.js';
import { Services } from './services.js';
import { WelcomeController } from './welcome.controller.js';

/** All the gateway answers itself; what it forwards is in `routing-table.ts`. */
@Module({})
export class GatewayModule implements OnApplicationShutdown {
  /** @param apiKey the first API key, in clear */
  static with(settings: GatewaySettings, apiKey: string): DynamicModule {
    return {
      module: GatewayModule,
      imports: [authModule({ apiKey, keys: new RemoteJwks(jwksUrl(settings)) })],
      controllers: [WelcomeController, ApiDocsController],
      providers: [
        { provide: Services, useValue: new Services(serviceAddresses(settings)) },
        { provide: PUBLIC_URL, useValue: settings.PUBLIC_URL },
      ],
      exports: [Services],
    };
  }

  constructor(
    @Inject(Services) private readonly services: Services,
    @Inject(HealthRegistry) health: HealthRegistry,
  ) {
    for (const service of services.names) health.register(service, () => services.health(service));
  }

  /** Comes after the listener has closed: requests in flight have had their answers by then. */
  async onApplicationShutdown(): Promise<void> {
    await this.services.close();
  }
}
