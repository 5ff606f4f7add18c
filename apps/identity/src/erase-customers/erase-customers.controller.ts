import { Permission } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { Controller, Delete, HttpCode, Inject, Param, Query, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import { DataSource } from 'typeorm';
import { actorOf } from '../audit-log/audit-log.js';
import { type Erased, Erasure, ERASURE_REASONS, type ErasureReason } from '../erasures/erasure.js';

export class EraseQuery {
  @ApiPropertyOptional({
    enum: ERASURE_REASONS,
    default: 'request',
    example: 'request',
    description: 'the person asked for it, staff decided so, or the data was kept as long as it may be',
  })
  @IsIn(ERASURE_REASONS)
  reason: ErasureReason = 'request';
}

class ErasedView implements Erased {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' })
  id!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-21T23:15:00.000Z' })
  erasedAt!: Date;
}

@ApiTags('customers')
@Controller('customers')
export class EraseCustomersController {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Erasure) private readonly erasure: Erasure,
  ) {}

  @Delete(':id')
  @HttpCode(202)
  @Problems(CUSTOMER_NOT_FOUND)
  @Permission('customers:erase')
  @ApiOperation({
    summary: 'Erase a person everywhere',
    description:
      'Here at once, in the other services within minutes: they are told by `member.deleted`. Of the person nothing stays but the id; the audit log keeps what was done, without what tells of them. To erase somebody again changes nothing.',
  })
  @ApiAcceptedResponse({ type: ErasedView, description: 'when they were erased' })
  erase(@Param('id') id: string, @Query() query: EraseQuery, @Req() request: FastifyRequest): Promise<Erased> {
    return this.dataSource.transaction((tx) => this.erasure.erase(tx, actorOf(request), id, query.reason));
  }
}
