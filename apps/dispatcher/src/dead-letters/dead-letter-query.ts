import { PageQuery } from '@marmalade/http';
import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDate, IsOptional, IsString, MaxLength } from 'class-validator';

/** Which dead letters are meant; all that is given must hold. */
export class DeadLetterFilterQuery {
  @ApiPropertyOptional({ type: String, description: 'what went wrong' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  code?: string;

  @ApiPropertyOptional({ type: String, description: 'the event type' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  type?: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'given up on at this time or later' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  from?: Date;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'given up on before this time' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  to?: Date;
}

export class DeadLetterQuery extends IntersectionType(PageQuery, DeadLetterFilterQuery) {}
