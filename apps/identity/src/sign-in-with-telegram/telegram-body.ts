import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, Length, Matches, Max, MaxLength, Min } from 'class-validator';
import type { WidgetFields } from '../telegram-proofs/telegram-proof.js';

const TIME_MAX = 99_999_999_999;

export class ExchangeBody {
  @ApiProperty({ example: 'ml_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', description: 'of the one-time link' })
  @IsString()
  @Length(1, 200)
  token!: string;
}

/** The fields of the Telegram Login Widget, unchanged. */
export class WidgetBody implements WidgetFields {
  @ApiProperty({ type: 'integer', example: 482910573 })
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  id!: number;

  @ApiProperty({ example: 'Anna' })
  @IsString()
  @MaxLength(500)
  first_name!: string;

  @ApiPropertyOptional({ example: 'Smirnova' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  last_name?: string;

  @ApiPropertyOptional({ example: 'anna_smirnova' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  username?: string;

  @ApiPropertyOptional({ example: 'https://t.me/i/userpic/320/anna.jpg' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  photo_url?: string;

  @ApiProperty({ type: 'integer', description: 'seconds since 1970', example: 1_763_766_900 })
  @IsInt()
  @Min(0)
  @Max(TIME_MAX)
  auth_date!: number;

  @ApiProperty({ example: '3f1c6a1d2b4e5f60718293a4b5c6d7e8f90112233445566778899aabbccddeef' })
  @IsString()
  @Matches(/^[0-9a-f]{64}$/i)
  hash!: string;
}

export class MiniAppBody {
  @ApiProperty({
    description: '`Telegram.WebApp.initData`, unchanged',
    example: 'query_id=AAHdF6IQ&user=%7B%22id%22%3A482910573%7D&auth_date=1763766900&hash=3f1c6a1d',
  })
  @IsString()
  @Length(1, 8_192)
  initData!: string;
}
