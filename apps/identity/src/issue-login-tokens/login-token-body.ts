import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, Matches } from 'class-validator';

export class LoginTokenBody {
  @ApiProperty({ example: '519204836', pattern: '^[1-9][0-9]{0,17}$', description: 'decimal digits' })
  @IsString()
  @Matches(/^[1-9][0-9]{0,17}$/)
  telegramId!: string;

  @ApiPropertyOptional({
    type: Boolean,
    default: true,
    example: true,
    description: 'whether the link is sent to the person; a bot that shows it itself says false',
  })
  @IsOptional()
  @IsBoolean()
  announce?: boolean;
}

export class LoginTokenView {
  @ApiProperty({ example: 'ml_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' })
  token!: string;

  @ApiProperty({ format: 'uri', example: 'https://sweets.example.com/login#token=ml_3q2-7wAAAAAAAAAAAAAAAAAAAA' })
  loginUrl!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-21T23:15:00.000Z' })
  expiresAt!: Date | string;
}
