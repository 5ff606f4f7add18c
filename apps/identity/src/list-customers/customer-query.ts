import { PageQuery } from '@marmalade/http';
import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import { CustomerFilter } from '../customers/customer-filter.js';

const SORTS = ['-createdAt', 'createdAt'] as const;

/** Filters, order and place of the list. */
export class CustomerQuery extends IntersectionType(PageQuery, CustomerFilter) {
  @ApiPropertyOptional({
    enum: SORTS,
    default: '-createdAt',
    description: 'the newest or the oldest first',
    example: '-createdAt',
  })
  @IsOptional()
  @IsIn(SORTS)
  sort?: (typeof SORTS)[number];

  @ApiPropertyOptional({ type: Boolean, description: 'count them too, up to 10,000', example: true })
  @IsOptional()
  @Transform(({ value }) => ({ true: true, false: false })[value as 'true'] ?? (value as unknown))
  @IsBoolean()
  total?: boolean;
}
