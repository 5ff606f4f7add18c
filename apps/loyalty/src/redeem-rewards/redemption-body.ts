import { PageQuery } from '@marmalade/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsUUID, Matches, MaxLength } from 'class-validator';
import { IsWords, whenGiven } from '../offers/text-rules.js';
import { REDEMPTION_STATES, type RedemptionState } from '../rewards/reward-redemption.js';

const CODE_MAX = 64;
const LOCATION_MAX = 200;
const REASON_MAX = 500;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/;
const ID = '019aa4d8-1c02-7f55-8a3e-6d9b2e7f4c10';

/** Filters and place of the list. */
export class RedemptionQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'uuid', example: ID })
  @whenGiven()
  @IsUUID('all')
  customerId?: string;

  @ApiPropertyOptional({ format: 'uuid', example: ID })
  @whenGiven()
  @IsUUID('all')
  rewardId?: string;

  @ApiPropertyOptional({ enum: REDEMPTION_STATES, example: 'requested' })
  @whenGiven()
  @IsIn(REDEMPTION_STATES)
  state?: RedemptionState;
}

/** What is wanted, and by whom. */
export class AskForRewardBody {
  @ApiProperty({ format: 'uuid', example: ID })
  @IsUUID('all')
  rewardId!: string;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'whose points; customers can leave it out: their own',
    example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77',
  })
  @whenGiven()
  @IsUUID('all')
  customerId?: string;
}

/** How the customer gets it. */
export class ApproveBody {
  @ApiPropertyOptional({ maxLength: CODE_MAX, description: 'what the customer shows', example: 'GIFT-2H6P' })
  @whenGiven()
  @IsWords(CODE_MAX)
  code?: string;

  @ApiPropertyOptional({ maxLength: LOCATION_MAX, description: 'where they get it', example: 'Svetlanskaya 29' })
  @whenGiven()
  @IsWords(LOCATION_MAX)
  location?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'the last moment to get it',
    example: '2026-12-31T13:59:59Z',
  })
  @whenGiven()
  @Matches(TIME, { message: '$property must be a time such as 2026-12-31T13:59:59Z' })
  @IsISO8601({ strict: true, strictSeparator: true })
  @MaxLength(40)
  validUntil?: string;
}

/** Why they do not get it. */
export class RejectBody {
  @ApiPropertyOptional({
    maxLength: REASON_MAX,
    description: 'the customer reads it',
    example: 'There are none left. New ones come in December.',
  })
  @whenGiven()
  @IsWords(REASON_MAX)
  reason?: string;
}
