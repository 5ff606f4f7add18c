import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDateString, IsInt, IsOptional, Max, Min } from 'class-validator';
import { NOT_FOUND } from './platform-problems.js';

/** What a service tells at most of a person's timeline at once. */
const LIMIT_MAX = 200;
const LIMIT = 50;
/** Of one millisecond there are hardly more. */
const TIES_MAX = 50;
const ID_MAX = 255;

/** Which stretch of a person's timeline a service is asked for: the newest first, earlier than `before`. */
export class PersonTimelineQuery {
  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'only what happened earlier' })
  @IsOptional()
  @IsDateString({ strict: true })
  before?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: LIMIT })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LIMIT_MAX)
  limit: number = LIMIT;
}

/** Something that happened with a person, as one service knows it. */
export class PersonTimelineItem {
  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-21T04:15:09.120Z' })
  at!: Date;

  @ApiProperty({ type: String, description: 'which service knows of it', example: 'dispatcher' })
  service!: string;

  @ApiProperty({ type: String, example: 'notification' })
  kind!: string;

  @ApiProperty({ type: String, example: 'An order has been placed.' })
  title!: string;

  @ApiProperty({
    type: String,
    description: 'id of what it is about',
    example: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
  })
  ref!: string;

  @ApiProperty({ type: String, example: 'order.created: telegram failed (ADDRESS_DEAD), email sent' })
  detail!: string;
}

export class PersonTimelineView {
  @ApiProperty({ type: [PersonTimelineItem] })
  items!: PersonTimelineItem[];
}

/**
 * SQL of the newest rows. What happened within one millisecond is never torn apart, since times are told to the millisecond: there
 * may be some more than the limit.
 * @param limit the parameter that says how many: `$3`
 * @param selects SELECTs of the same columns, with `at`, cut to milliseconds, ordered with the newest first and without a LIMIT
 */
export function newestWithTies(limit: string, ...selects: string[]): string {
  const each = selects.map((select) => `(${select} LIMIT ${limit}::int + ${TIES_MAX})`);
  return `SELECT * FROM (${each.join(' UNION ALL ')}) AS newest ORDER BY at DESC FETCH FIRST (${limit}::int) ROWS WITH TIES`;
}

/** @throws Problem NOT_FOUND for what can be nobody's id: PostgreSQL would not take it */
export function assertPersonId(id: string): void {
  if (id.length > ID_MAX || id.includes('\0')) throw NOT_FOUND.problem('Nobody has such an id.');
}
