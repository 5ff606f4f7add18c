import { QueryFlag } from '@marmalade/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength, ValidateIf } from 'class-validator';

const WEBHOOK_MAX = 500;
const WEBHOOK = {
  type: String,
  nullable: true,
  writeOnly: true,
  example: 'https://discord.com/api/webhooks/1234567890/token',
};

export class AddDiscordChannel {
  @ApiProperty({
    description: 'workflows name it as the audience `ops:NAME`',
    example: 'warehouse',
    pattern: '^[a-z0-9_-]{1,64}$',
  })
  @IsString()
  @Matches(/^[a-z0-9_-]{1,64}$/)
  name!: string;

  @ApiPropertyOptional({ ...WEBHOOK, description: 'never shown again; without it messages are captured' })
  @IsOptional()
  @IsString()
  @MaxLength(WEBHOOK_MAX)
  webhook?: string | null;
}

export class ChangeDiscordChannel {
  @ApiProperty({ ...WEBHOOK, description: 'another webhook; null: none, messages are captured' })
  @ValidateIf(({ webhook }: ChangeDiscordChannel) => webhook !== null)
  @IsString()
  @MaxLength(WEBHOOK_MAX)
  webhook!: string | null;
}

export class RemoveDiscordChannel {
  @QueryFlag('remove it even when event types are announced there')
  force?: boolean;
}
