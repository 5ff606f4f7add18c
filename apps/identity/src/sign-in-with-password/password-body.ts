import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsString, Length, MaxLength } from 'class-validator';

export class PasswordBody {
  @ApiProperty({ format: 'email', example: 'olga.kim@example.com' })
  @IsString()
  @MaxLength(254)
  @IsEmail({ require_tld: false })
  email!: string;

  @ApiProperty({ format: 'password', example: 'correct horse battery' })
  @IsString()
  @Length(1, 1_000)
  password!: string;
}
