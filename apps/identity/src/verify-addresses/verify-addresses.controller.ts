import { Permission } from '@marmalade/auth';
import { NOT_FOUND, Problems } from '@marmalade/http';
import { Body, Controller, Headers, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import { IsString, Matches } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import {
  ADDRESS_KINDS,
  ADDRESS_MISSING,
  ADDRESS_VERIFIED,
  type AddressKind,
  VERIFICATION_CODE_EXPIRED,
  VERIFICATION_CODE_WRONG,
  VERIFICATION_CODES_LIMITED,
} from '../address-verifications/address-verifications.js';
import { actorOf } from '../audit-log/audit-log.js';
import { VerifyAddresses } from './verify-addresses.js';

const KIND = { name: 'kind', enum: ADDRESS_KINDS, example: 'email' } as const;

export class ConfirmationBody {
  @ApiProperty({ example: '482913', pattern: '^[0-9]{6}$' })
  @IsString()
  @Matches(/^[0-9]{6}$/)
  code!: string;
}

export class CodeSentView {
  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-21T23:20:00.000Z' })
  expiresAt!: Date | string;
}

@ApiTags('auth')
@Controller('me/addresses')
export class VerifyAddressesController {
  constructor(@Inject(VerifyAddresses) private readonly addresses: VerifyAddresses) {}

  @Post(':kind/verification')
  @HttpCode(202)
  @Permission('me:verify')
  @Problems(ADDRESS_MISSING, ADDRESS_VERIFIED, VERIFICATION_CODES_LIMITED)
  @ApiOperation({
    operationId: 'sendMyAddressCode',
    summary: 'Have a code sent to my e-mail address or phone (customers)',
    description: 'Six digits, good for ten minutes and five tries; one a minute, five an hour.',
  })
  @ApiParam(KIND)
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'the same key and body get the same answer for 24 hours',
  })
  @ApiAcceptedResponse({ type: CodeSentView, description: 'it is sent' })
  send(
    @Param('kind') kind: string,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<CodeSentView> {
    return this.addresses.send(actorOf(request), kindOf(kind), key);
  }

  @Post(':kind/confirmation')
  @HttpCode(204)
  @Permission('me:verify')
  @Problems(VERIFICATION_CODE_WRONG, VERIFICATION_CODE_EXPIRED)
  @ApiOperation({ operationId: 'confirmMyAddress', summary: 'Confirm with the code that the address is mine' })
  @ApiParam(KIND)
  @ApiNoContentResponse({ description: 'the address is verified' })
  async confirm(
    @Param('kind') kind: string,
    @Body() { code }: ConfirmationBody,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.addresses.confirm(actorOf(request), kindOf(kind), code);
  }
}

/** @throws Problem NOT_FOUND */
function kindOf(name: string): AddressKind {
  const known = ADDRESS_KINDS.find((each) => each === name);
  if (!known) throw NOT_FOUND.problem(`Addresses are ${ADDRESS_KINDS.join(' and ')}.`);
  return known;
}
