import { ApiPropertyOptional } from '@nestjs/swagger';
import { PageQuery } from '@marmalade/http';
import {
  ArrayUnique,
  IsArray,
  IsEmail,
  IsIn,
  IsOptional,
  IsString,
  IsTimeZone,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';
import { ZONE_NAME } from '@marmalade/local-time';
import type { Role } from '../recipients/recipient-directory.js';
import { type PersonDetails, type PersonQuery, ROLES } from '../recipients/recipient-store.js';

/** A person as another system tells of them; the fields are those of a person in an event. */
export class RecipientBody implements PersonDetails {
  @ApiPropertyOptional({ type: String, example: 'Ann' })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  name?: string;

  @ApiPropertyOptional({ format: 'email' })
  @IsOptional()
  @IsEmail({ require_tld: false })
  @MaxLength(254)
  email?: string;

  @ApiPropertyOptional({ description: 'E.164', example: '+79145550123' })
  @IsOptional()
  @IsString()
  @Matches(/^\+[1-9][0-9]{6,14}$/, { message: '$property must be a number in E.164 form, such as +79145550123' })
  phone?: string;

  @ApiPropertyOptional({ type: String, description: 'chat id in decimal digits', example: '700100' })
  @IsOptional()
  @IsString()
  @Matches(/^-?[0-9]{1,19}$/)
  telegramId?: string;

  @ApiPropertyOptional({ description: 'BCP 47', example: 'th-TH' })
  @IsOptional()
  @IsString()
  @MaxLength(35)
  @Matches(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
  locale?: string;

  @ApiPropertyOptional({ description: 'IANA', example: 'Asia/Vladivostok' })
  @IsOptional()
  @Matches(ZONE_NAME)
  @IsTimeZone()
  timeZone?: string;

  @ApiPropertyOptional({ enum: ROLES, isArray: true, description: 'left out: they stay as they are' })
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(ROLES, { each: true })
  roles?: Role[];
}

/** Filters of the list; all given must hold. */
export class RecipientQuery extends PageQuery implements PersonQuery {
  @ApiPropertyOptional({ type: String, description: 'part of a name, an id or an address' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  q?: string;

  @ApiPropertyOptional({ enum: ROLES })
  @IsOptional()
  @IsIn(ROLES)
  role?: Role;
}
