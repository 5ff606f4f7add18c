import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, Max, Min, NotEquals } from 'class-validator';
import { ENTRY_REASONS, type EntryReason } from '../ledger/entry.js';
import { POINTS_MAX } from '../offers/offer-fields.js';
import { IsWords, whenGiven } from '../offers/text-rules.js';

const COMMENT_MAX = 500;

/** Points given or taken by hand. */
export class AdjustPointsBody {
  @ApiProperty({
    type: 'integer',
    minimum: -POINTS_MAX,
    maximum: POINTS_MAX,
    description: 'not 0; negative: they are taken',
    example: 100,
  })
  @IsInt()
  @Min(-POINTS_MAX)
  @Max(POINTS_MAX)
  @NotEquals(0)
  points!: number;

  @ApiPropertyOptional({
    enum: ENTRY_REASONS,
    default: 'other',
    description: 'what they are for, as the customer is told',
    example: 'review',
  })
  @whenGiven()
  @IsIn(ENTRY_REASONS)
  reason?: EntryReason;

  @ApiPropertyOptional({ description: 'for staff', maxLength: COMMENT_MAX, example: 'For the photo of the cake' })
  @whenGiven()
  @IsWords(COMMENT_MAX)
  comment?: string;
}
