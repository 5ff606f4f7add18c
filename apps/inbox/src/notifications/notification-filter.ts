import { Parameters } from '@marmalade/database';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDate, IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { PRIORITIES, type Priority } from './notification.js';

const READ = ['unread', 'read'] as const;

/** Which notifications of a reader are wanted; all that is given must hold. */
export class NotificationFilter {
  @ApiPropertyOptional({ enum: READ, description: 'whether they were read', example: 'unread' })
  @IsOptional()
  @IsIn(READ)
  status?: (typeof READ)[number];

  @ApiPropertyOptional({ description: 'event type', example: 'order.created' })
  @IsOptional()
  @IsString()
  @Length(1, 255)
  type?: string;

  @ApiPropertyOptional({ example: 'orders' })
  @IsOptional()
  @Matches(/^[a-z][a-z0-9_-]{0,63}$/)
  category?: string;

  @ApiPropertyOptional({ enum: PRIORITIES, example: 'high' })
  @IsOptional()
  @IsIn(PRIORITIES)
  priority?: Priority;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'not older', example: '2025-11-21T00:00:00Z' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  from?: Date;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'older', example: '2025-11-22T00:00:00Z' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  to?: Date;
}

/** SQL: what a filter asks of a row. @param row the table's name @param readAt the column that tells when it was read */
export function conditionsOf(
  filter: NotificationFilter,
  parameters: Parameters,
  row: string,
  readAt: string,
): string[] {
  const { status, type, category, priority, from, to } = filter;
  const equals = (column: string, value: string | undefined) =>
    value === undefined ? [] : [`${row}.${column} = ${parameters.add(value)}`];
  return [
    ...(status ? [`${readAt} IS ${status === 'read' ? 'NOT NULL' : 'NULL'}`] : []),
    ...equals('type', type),
    ...equals('category', category),
    ...equals('priority', priority),
    ...(from ? [`${row}.created_at >= ${parameters.add(from)}`] : []),
    ...(to ? [`${row}.created_at < ${parameters.add(to)}`] : []),
  ];
}
