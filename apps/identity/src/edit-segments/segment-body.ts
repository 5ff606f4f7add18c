import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsObject, IsOptional, IsString, Length, Matches, MaxLength, Min, ValidateIf, ValidateNested } from 'class-validator'; // prettier-ignore
import { CustomerFilter } from '../customers/customer-filter.js';

/** One line, that begins and ends with something. */
// eslint-disable-next-line no-control-regex -- a line break is none
const ONE_LINE = /^(?!\s)(?:[^\u0000-\u001f\u007f\u2028\u2029\ud800-\udfff]|[\ud800-\udbff][\udc00-\udfff])*(?<!\s)$/;
// eslint-disable-next-line no-control-regex -- PostgreSQL has no place for it
const STORABLE = /^(?:[^\u0000\ud800-\udfff]|[\ud800-\udbff][\udc00-\udfff])*$/;

/** A new segment. */
export class CreateSegment {
  @ApiProperty({ description: 'unique, in whatever case', example: 'Regulars who are away' })
  @IsString()
  @Length(1, 100)
  @Matches(ONE_LINE, { message: '$property must be one line of text' })
  name!: string;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'For the letter in spring' })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  @Matches(STORABLE, { message: '$property has a character that no text can hold' })
  description?: string | null;

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

/** What changes of a segment; a filter is given whole. */
export class UpdateSegment extends PartialType(CreateSegment, { skipNullProperties: false }) {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description: 'the revision the changes are made for; when it is another by now, they are refused',
    example: 2,
  })
  @ValidateIf((_segment, value) => value !== undefined)
  @IsInt()
  @Min(1)
  revision?: number;
}
