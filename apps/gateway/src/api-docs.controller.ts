import { HealthRegistry, Public, SERVICE_UNAVAILABLE } from '@marmalade/http';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { API_DOCS_PAGE, PAGE_POLICY, REDOC_PAGE, START_SWAGGER_UI } from './api-docs-pages.js';
import { mergeOpenApi } from './merged-open-api.js';
import { Services } from './services.js';

export const PUBLIC_URL = Symbol('PUBLIC_URL');

const KEPT_MS = 10_000;
const HTML = 'text/html; charset=utf-8';

/** The documents of the whole API, and two readers for them. */
@Public()
@Controller('api')
export class ApiDocsController {
  private merged?: { document: Promise<object>; until: number };

  constructor(
    @Inject(Services) private readonly services: Services,
    @Inject(HealthRegistry) private readonly health: HealthRegistry,
    @Inject(PUBLIC_URL) private readonly publicUrl: string | undefined,
  ) {}

  /** All services' routes in one OpenAPI document, made anew every ten seconds at most. */
  @Get('openapi.json')
  async openApi(): Promise<object> {
    if (!this.merged || this.merged.until < Date.now()) {
      this.merged = { document: this.merge(), until: Date.now() + KEPT_MS };
    }
    return this.merged.document;
  }

  /** The events the platform knows, as the dispatcher describes them. */
  @Get('asyncapi.json')
  async asyncApi(): Promise<object> {
    const document = await this.services.document('dispatcher', '/asyncapi.json');
    if (!document) throw SERVICE_UNAVAILABLE.problem('The service dispatcher is not available.');
    return document;
  }

  @Get('docs')
  @Header('content-type', HTML)
  @Header('content-security-policy', PAGE_POLICY)
  swaggerUi(): string {
    return API_DOCS_PAGE;
  }

  @Get('docs/start.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  startSwaggerUi(): string {
    return START_SWAGGER_UI;
  }

  @Get('redoc')
  @Header('content-type', HTML)
  @Header('content-security-policy', PAGE_POLICY)
  redoc(): string {
    return REDOC_PAGE;
  }

  private async merge(): Promise<object> {
    const parts = await Promise.all(
      this.services.names.map(async (service) => ({
        service,
        document: await this.services.document(service, '/openapi.json'),
      })),
    );
    // What is missing while a service starts should not be missing for ten seconds more.
    if (parts.some(({ document }) => !document)) this.merged = undefined;
    return mergeOpenApi(parts, this.health.alive().version, this.publicUrl ?? '/');
  }
}
