import { PERSON_ROLES, type PersonRole } from '@marmalade/auth';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, MaxLength } from 'class-validator';

const nullable = { type: String, nullable: true } as const;

/** What people change of themselves; null empties a field. What the words mean is checked where they are stored. */
export class ProfileBody {
  @ApiPropertyOptional({ ...nullable, example: 'Anna Smirnova' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  name?: string | null;

  @ApiPropertyOptional({ ...nullable, example: 'ru', description: 'BCP 47' })
  @IsOptional()
  @IsString()
  @MaxLength(35)
  locale?: string | null;

  @ApiPropertyOptional({ ...nullable, example: 'Asia/Vladivostok', description: 'IANA time zone' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  timeZone?: string | null;

  @ApiPropertyOptional({ ...nullable, format: 'date', example: '1991-05-14', description: 'customers only' })
  @IsOptional()
  @IsString()
  @MaxLength(10)
  birthday?: string | null;

  @ApiPropertyOptional({
    ...nullable,
    format: 'email',
    example: 'anna.smirnova@example.com',
    description: 'customers only; a changed address is not verified any more',
  })
  @IsOptional()
  @IsString()
  @MaxLength(254)
  email?: string | null;

  @ApiPropertyOptional({ ...nullable, example: '+79145550123', description: 'as email' })
  @IsOptional()
  @IsString()
  @MaxLength(40)
  phone?: string | null;
}

export class ProfileView {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' })
  id!: string;

  @ApiProperty({ enum: PERSON_ROLES, example: 'customer' })
  role!: PersonRole;

  @ApiProperty({ ...nullable, example: 'Anna Smirnova' })
  name!: string | null;

  @ApiProperty({ ...nullable, example: 'anna.smirnova@example.com' })
  email!: string | null;

  @ApiPropertyOptional({ type: Boolean, description: 'of customers', example: true })
  emailVerified?: boolean;

  @ApiProperty({ ...nullable, example: '+79145550123' })
  phone!: string | null;

  @ApiPropertyOptional({ type: Boolean, description: 'of customers', example: false })
  phoneVerified?: boolean;

  @ApiProperty({ ...nullable, example: '482910573' })
  telegramId!: string | null;

  @ApiPropertyOptional({ ...nullable, description: 'of customers', example: '1991-05-14' })
  birthday?: string | null;

  @ApiProperty({ ...nullable, example: 'ru' })
  locale!: string | null;

  @ApiProperty({ ...nullable, example: 'Asia/Vladivostok' })
  timeZone!: string | null;

  @ApiPropertyOptional({ type: Boolean, description: 'of staff: whether they can sign in with a password' })
  hasPassword?: boolean;
}

export class NewPasswordBody {
  @ApiPropertyOptional({
    type: String,
    format: 'password',
    example: 'correct horse battery',
    description: 'needed when there is one',
  })
  @IsOptional()
  @IsString()
  @Length(1, 1_000)
  currentPassword?: string;

  @ApiProperty({ format: 'password', example: 'staple battery horse', description: '10 characters to 72 bytes' })
  @IsString()
  @Length(1, 1_000)
  newPassword!: string;
}
