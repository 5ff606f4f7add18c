import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { ApiPage, decodeCursor, type Page, page, PageQuery, Problems, TakesIdempotencyKey } from '@marmalade/http';
import { WebhookEndpoint, WebhookEndpoints } from '../channels/webhooks/webhook-endpoints.js';
import type { SendResult } from '../deliveries/delivery.js';
import { ManageWebhookEndpoints, RotatedSecret, WebhookEndpointWithSecret } from './manage-webhook-endpoints.js';
import { WebhookAttempt, WebhookAttempts } from './webhook-attempts.js';
import { CreateWebhookEndpoint, UpdateWebhookEndpoint } from './webhook-endpoint-body.js';
import { WEBHOOK_EVENT_TYPE_UNKNOWN, WEBHOOK_URL_REFUSED } from './webhook-problems.js';
import { WebhookTestResult } from './webhook-test-view.js';

@ApiTags('webhooks out')
@Controller('webhook-endpoints')
export class ManageWebhookEndpointsController {
  constructor(
    @Inject(ManageWebhookEndpoints) private readonly manage: ManageWebhookEndpoints,
    @Inject(WebhookEndpoints) private readonly endpoints: WebhookEndpoints,
    @Inject(WebhookAttempts) private readonly attempts: WebhookAttempts,
  ) {}

  @Get()
  @Permission('webhook-endpoints:read')
  @ApiOperation({ summary: 'The addresses that are told of events, the newest first' })
  @ApiPage(WebhookEndpoint, { description: 'a page of endpoints, without their secrets' })
  async list(@Query() query: PageQuery): Promise<Page<WebhookEndpoint>> {
    const [before] = query.cursor ? decodeCursor(query.cursor, ['uuid']) : [null];
    const rows = await this.endpoints.list(query.limit + 1, before as string | null);
    return page(rows, query.limit, ({ id }) => [id]);
  }

  @Post()
  @Permission('webhook-endpoints:write')
  @ApiOperation({
    summary: 'Add an address that is told of events',
    description:
      'It gets POSTs as https://www.standardwebhooks.com has them: `{type, timestamp, data}`, signed with the secret in the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`. Anything but 2xx within 20 seconds is tried again for three days; 410 disables the endpoint, as does failing for five days.',
  })
  @TakesIdempotencyKey()
  @Problems(WEBHOOK_URL_REFUSED, WEBHOOK_EVENT_TYPE_UNKNOWN)
  @ApiCreatedResponse({
    description: 'the endpoint, and its secret: it is shown this once',
    type: WebhookEndpointWithSecret,
  })
  create(
    @Body() body: CreateWebhookEndpoint,
    @Headers('idempotency-key') key?: string,
  ): Promise<WebhookEndpointWithSecret> {
    return this.manage.create(body, key);
  }

  @Get(':id')
  @Permission('webhook-endpoints:read')
  @ApiOperation({ summary: 'One endpoint' })
  @ApiOkResponse({ description: 'the endpoint, without its secret', type: WebhookEndpoint })
  show(@Param('id') id: string): Promise<WebhookEndpoint> {
    return this.manage.find(id);
  }

  @Patch(':id')
  @Permission('webhook-endpoints:write')
  @ApiOperation({ summary: 'Change an endpoint, disable it, or enable it again' })
  @Problems(WEBHOOK_URL_REFUSED, WEBHOOK_EVENT_TYPE_UNKNOWN)
  @ApiOkResponse({ description: 'the endpoint as it is now', type: WebhookEndpoint })
  update(@Param('id') id: string, @Body() changes: UpdateWebhookEndpoint): Promise<WebhookEndpoint> {
    return this.manage.update(id, changes);
  }

  @Delete(':id')
  @HttpCode(204)
  @Permission('webhook-endpoints:write')
  @ApiOperation({ summary: 'Remove an endpoint; what was on its way to it fails' })
  @ApiNoContentResponse({ description: 'it is gone' })
  remove(@Param('id') id: string): Promise<void> {
    return this.manage.remove(id);
  }

  @Get(':id/attempts')
  @Permission('webhook-endpoints:read')
  @ApiOperation({ summary: 'Every call to an endpoint and what it answered, the newest message first' })
  @ApiPage(WebhookAttempt, { description: 'a page of attempts' })
  async listAttempts(@Param('id') id: string, @Query() query: PageQuery): Promise<Page<WebhookAttempt>> {
    const endpoint = await this.manage.find(id);
    return this.attempts.list(endpoint.id, query);
  }

  @Post(':id/rotate-secret')
  @HttpCode(200)
  @Permission('webhook-endpoints:write')
  @ApiOperation({
    summary: 'Give an endpoint a new secret',
    description: 'For 24 hours messages carry a signature with the old one as well.',
  })
  @TakesIdempotencyKey()
  @ApiOkResponse({ description: 'the new secret: it is shown this once', type: RotatedSecret })
  rotateSecret(@Param('id') id: string, @Headers('idempotency-key') key?: string): Promise<RotatedSecret> {
    return this.manage.rotateSecret(id, key);
  }

  @Post(':id/test')
  @HttpCode(200)
  @Permission('webhook-endpoints:write')
  @ApiOperation({ summary: 'Send a `marmalade.test` event now' })
  @ApiOkResponse({ description: 'what came of it: `outcome`, `code`, `detail`', type: WebhookTestResult })
  test(@Param('id') id: string): Promise<SendResult> {
    return this.manage.test(id);
  }
}
