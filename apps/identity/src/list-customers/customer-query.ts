import { PageQuery } from '@marmalade/http';
import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import { CustomerFilter } from '../customers/customer-filter.js';
import { CUSTOMER_SORTS, type CustomerSort } from '../customers/customer-list.js';
import { SegmentId } from '../segments/segment-param.js';

/** Filters, order and place of the list. */
export class CustomerQuery extends IntersectionType(PageQuery, CustomerFilter) {
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

  @SegmentId('those alone who are in this segment')
  segment?: string;
}
