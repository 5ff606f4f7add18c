import { PageQuery, QueryFlag } from '@marmalade/http';
import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { NotificationFilter } from '../notifications/notification-filter.js';

const SORTS = ['-createdAt', 'createdAt'] as const;

/** Filters, order and place of the list. */
export class NotificationQuery extends IntersectionType(PageQuery, NotificationFilter) {
  @ApiPropertyOptional({ enum: SORTS, default: '-createdAt', description: 'the newest or the oldest first' })
  @IsOptional()
  @IsIn(SORTS)
  sort?: (typeof SORTS)[number];

  @QueryFlag('count them too, up to 10,000')
  total?: boolean;
}
