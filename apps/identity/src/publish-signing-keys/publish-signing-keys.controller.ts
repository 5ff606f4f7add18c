import { Permission, Public } from '@marmalade/auth';
import { Body, Controller, Get, Header, Headers, Inject, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import { SigningKeys } from '../signing-keys/signing-keys.js';
import { RotateSigningKeys } from './rotate-signing-keys.js';
import { JsonWebKeys, NewSigningKeyView, RotateBody } from './signing-key-body.js';

@ApiTags('auth')
@Controller()
export class PublishSigningKeysController {
  constructor(
    @Inject(SigningKeys) private readonly keys: SigningKeys,
    @Inject(RotateSigningKeys) private readonly rotateKeys: RotateSigningKeys,
  ) {}

  @Get('.well-known/jwks.json')
  @Public()
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({
    operationId: 'showSigningKeys',
    summary: 'The public keys access tokens are verified with (RFC 7517)',
  })
  @ApiOkResponse({ type: JsonWebKeys, description: 'the key that signs, those that will, and those whose tokens live' })
  async publish(): Promise<JsonWebKeys> {
    return { keys: await this.keys.published() };
  }

  @Post('signing-keys/rotate')
  @Permission('signing-keys:write')
  @ApiOperation({
    summary: 'Bring a new signing key',
    description:
      'It is published ten minutes before it signs, and the old one until its tokens have expired. With `immediately`, after a leak, it signs at once and the old ones are taken back: tokens in use are refused, within five minutes everywhere.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'the same key and body get the same answer for 24 hours',
  })
  @ApiCreatedResponse({ type: NewSigningKeyView, description: 'the new key' })
  rotate(
    @Body() { immediately = false }: RotateBody,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<NewSigningKeyView> {
    return this.rotateKeys.rotate(actorOf(request), immediately, key);
  }
}
