import { PageQuery } from '@marmalade/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { CustomerFilter } from '../customers/customer-filter.js';
import { CUSTOMER_SORTS, type CustomerSort } from '../customers/customer-list.js';
import { CustomerView } from '../customers/customer-view.js';
import type { Customer } from '../customers/customer.js';

/** Order and place of the customers of a segment. */
export class SegmentCustomersQuery extends PageQuery {
  @ApiPropertyOptional({
    enum: CUSTOMER_SORTS,
    default: '-createdAt',
    description: 'the newest or the oldest first',
    example: '-createdAt',
  })
  @IsOptional()
  @IsIn(CUSTOMER_SORTS)
  sort?: CustomerSort;

  @ApiPropertyOptional({ type: Boolean, description: 'count them too, up to 10,000', example: true })
  @IsOptional()
  @Transform(({ value }) => ({ true: true, false: false })[value as 'true'] ?? (value as unknown))
  @IsBoolean()
  total?: boolean;
}

/** A filter that is tried out. */
export class SegmentPreviewBody {
  @ApiProperty({
    type: CustomerFilter,
    description: 'that of the list; an empty one means all customers',
    example: { tag: ['regular'], subscribed: false },
  })
  @IsObject()
  @ValidateNested()
  @Type(() => CustomerFilter)
  filter!: CustomerFilter;
}

/** How many a filter means, and some of them. */
export class SegmentPreview {
  @ApiProperty({ type: 'integer', description: 'up to 10,000', example: 1_240 })
  count!: number;

  @ApiProperty({ description: 'there are more than were counted', example: false })
  countIsAtLeast!: boolean;

  @ApiProperty({ type: [CustomerView], description: 'the newest of them, ten at most' })
  sample!: Customer[];
}
