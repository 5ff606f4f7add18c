import { PageQuery } from '@marmalade/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { type Staff, STAFF_ROLES, type StaffRole } from './staff.js';

/** What an admin and a cashier have both; null empties a field. What the words mean is checked by `normalStaff`. */
export class StaffFields {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'olga.kim@example.com',
    description: 'to sign in with a password, and for what is sent to staff',
  })
  @IsOptional()
  @IsString()
  @MaxLength(254)
  email?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: '519204836',
    description: 'decimal digits; to sign in by Telegram',
  })
  @IsOptional()
  @IsString()
  @MaxLength(19)
  telegramId?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: '+79145550123' })
  @IsOptional()
  @IsString()
  @MaxLength(40)
  phone?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'ru', description: 'BCP 47' })
  @IsOptional()
  @IsString()
  @MaxLength(35)
  locale?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'Asia/Vladivostok', description: 'IANA time zone' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  timeZone?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'sweets', description: 'the brand they work for' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  site?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    format: 'password',
    example: 'correct horse battery',
    description: '10 characters to 72 bytes; null takes it away. It is never shown, and a new one signs the person out',
  })
  @IsOptional()
  @IsString()
  @Length(1, 1_000)
  password?: string | null;
}

/** Filters and place of a list of staff. */
export class StaffQuery extends PageQuery {
  @ApiPropertyOptional({
    type: String,
    example: 'kim',
    description: 'a part of the name, e-mail or phone number, or the Telegram id',
  })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;

  @ApiPropertyOptional({ type: Boolean, example: true, description: 'whether they work here still; left out: all' })
  @IsOptional()
  @Transform(({ value }) => ({ true: true, false: false })[value as 'true'] ?? (value as unknown))
  @IsBoolean()
  active?: boolean;
}

/** A member of staff as answers show one. */
export class StaffView implements Staff {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90' })
  id!: string;

  @ApiProperty({ enum: STAFF_ROLES, example: 'marketing' })
  role!: StaffRole;

  @ApiProperty({ example: 'Olga Kim' })
  name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'olga.kim@example.com' })
  email!: string | null;

  @ApiProperty({ description: 'whether they can sign in with a password', example: true })
  hasPassword!: boolean;

  @ApiProperty({ type: String, nullable: true, example: '519204836' })
  telegramId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '+79145550123' })
  phone!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'ru' })
  locale!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Asia/Vladivostok' })
  timeZone!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Svetlanskaya 1', description: 'the shop a cashier works in' })
  location!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'sweets' })
  site!: string | null;

  @ApiProperty({ example: true })
  active!: boolean;

  @ApiProperty({ example: false })
  isTest!: boolean;

  @ApiProperty({ example: 2, description: 'grows with each change' })
  revision!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2025-11-21T23:15:00.000Z' })
  lastLoginAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-20T09:15:00.000Z' })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-20T09:15:00.000Z' })
  updatedAt!: Date;
}
