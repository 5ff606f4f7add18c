import { Permission } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { Body, Controller, Headers, Inject, Post, Req } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import { CUSTOMER_INACTIVE, IssueCustomerTokens } from './issue-customer-tokens.js';

const MINUTES_MAX = 24 * 60;
const MINUTES = 60;

export class CustomerTokenBody {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' })
  @IsUUID()
  customerId!: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MINUTES_MAX, default: MINUTES, example: MINUTES })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MINUTES_MAX)
  minutes?: number;
}

export class CustomerTokenView {
  @ApiProperty({ example: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIuLi4ifQ.MEUC' })
  accessToken!: string;

  @ApiProperty({ description: 'seconds', example: 3_600 })
  expiresIn!: number;
}

@ApiTags('auth')
@Controller('auth/customer-tokens')
export class IssueCustomerTokensController {
  constructor(@Inject(IssueCustomerTokens) private readonly tokens: IssueCustomerTokens) {}

  @Post()
  @Permission('customer-tokens:write')
  @Problems(CUSTOMER_NOT_FOUND, CUSTOMER_INACTIVE)
  @ApiOperation({
    operationId: 'issueCustomerToken',
    summary: "A customer's access token, to embed the inbox",
    description: 'For a server that knows who its visitor is. It has no session, and is not renewed.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'the same key and body get another token of the same right for 24 hours',
  })
  @ApiCreatedResponse({ type: CustomerTokenView, description: 'the token' })
  issue(
    @Body() { customerId, minutes = MINUTES }: CustomerTokenBody,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<CustomerTokenView> {
    return this.tokens.issue(actorOf(request), customerId.toLowerCase(), minutes, key);
  }
}
