import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';

const TOKEN = {
  type: String,
  example: 'mr_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  description: 'the one of the last answer',
};
const TOKEN_LENGTH = 200;

export class RefreshBody {
  @ApiProperty(TOKEN)
  @IsString()
  @MaxLength(TOKEN_LENGTH)
  refreshToken!: string;
}

export class LogoutBody {
  @ApiPropertyOptional({ ...TOKEN, description: 'of the session to end; left out: the one of the access token' })
  @IsOptional()
  @IsString()
  @MaxLength(TOKEN_LENGTH)
  refreshToken?: string;

  @ApiPropertyOptional({ type: Boolean, default: false, example: false, description: "all of the person's sessions" })
  @IsOptional()
  @IsBoolean()
  everywhere?: boolean;
}
