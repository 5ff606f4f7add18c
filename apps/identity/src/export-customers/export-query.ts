import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';
import { CustomerFilter } from '../customers/customer-filter.js';
import { SegmentId } from '../segments/segment-param.js';

export class ExportQuery extends CustomerFilter {
  @ApiPropertyOptional({
    type: Boolean,
    description: 'begin with a byte order mark, by which spreadsheets know that it is UTF-8',
    example: true,
  })
  @IsOptional()
  @Transform(({ value }) => ({ true: true, false: false })[value as 'true'] ?? (value as unknown))
  @IsBoolean()
  bom?: boolean;

  @SegmentId('those alone who are in this segment')
  segment?: string;
}
