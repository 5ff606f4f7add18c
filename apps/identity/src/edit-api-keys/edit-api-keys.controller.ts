import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { ApiPage, type Page, PageQuery, Problems, TakesIdempotencyKey } from '@marmalade/http';
import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { API_KEY_NOT_FOUND, API_KEY_OF_SETTINGS, type ApiKey } from '../api-keys/api-key.js';
import { actorOf } from '../audit-log/audit-log.js';
import { ApiKeyInClearView, ApiKeyView, CreateApiKey, RotateApiKey } from './api-key-body.js';
import { type ApiKeyInClear, EditApiKeys } from './edit-api-keys.js';

const OVERLAP_MINUTES = 60;

@ApiTags('staff')
@Controller('api-keys')
export class EditApiKeysController {
  constructor(@Inject(EditApiKeys) private readonly apiKeys: EditApiKeys) {}

  @Get()
  @Permission('api-keys:read')
  @ApiOperation({ summary: 'API keys, the newest first' })
  @ApiPage(ApiKeyView, { description: 'a page of keys; the last is that of the settings' })
  list(@Query() query: PageQuery): Promise<Page<ApiKey>> {
    return this.apiKeys.list(query);
  }

  @Post()
  @Permission('api-keys:write')
  @ApiOperation({
    summary: 'Make an API key',
    description: 'It may do what its scopes say. Nobody makes one that may do more than they.',
  })
  @TakesIdempotencyKey()
  @ApiCreatedResponse({ type: ApiKeyInClearView, description: 'the key in clear: it is shown this once' })
  create(
    @Body() body: CreateApiKey,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<ApiKeyInClear> {
    return this.apiKeys.create({ principal, actor: actorOf(request) }, body, key);
  }

  @Post(':id/rotate')
  @Problems(API_KEY_NOT_FOUND, API_KEY_OF_SETTINGS)
  @HttpCode(200)
  @Permission('api-keys:write')
  @ApiOperation({
    summary: 'Give an API key another text',
    description: 'The old one works on for `overlapMinutes`, an hour when nothing is said.',
  })
  @TakesIdempotencyKey()
  @ApiOkResponse({ type: ApiKeyInClearView, description: 'the new key in clear: it is shown this once' })
  rotate(
    @Param('id') id: string,
    @Body() body: RotateApiKey,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<ApiKeyInClear> {
    const overlap = body.overlapMinutes ?? OVERLAP_MINUTES;
    return this.apiKeys.rotate({ principal, actor: actorOf(request) }, id, overlap, key);
  }

  @Delete(':id')
  @Problems(API_KEY_NOT_FOUND, API_KEY_OF_SETTINGS)
  @HttpCode(204)
  @Permission('api-keys:write')
  @ApiOperation({
    summary: 'Revoke an API key',
    description:
      'No new request gets in with it after five seconds; a token that was made of it ends within ten minutes.',
  })
  @ApiNoContentResponse({ description: 'it does not work any more' })
  revoke(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    return this.apiKeys.revoke(actorOf(request), id);
  }
}
