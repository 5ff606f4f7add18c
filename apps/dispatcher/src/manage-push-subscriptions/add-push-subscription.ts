import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { PUSH_KINDS, type PushKind } from '../channels/push/push-subscriptions.js';

const BASE64URL = /^[\w-]+=*$/;

/** base64url, as `PushSubscription.toJSON()` gives it. */
export class PushKeysBody {
  @ApiProperty({
    description: "the device's public key on P-256: 65 bytes in base64url",
    example: 'BOrmSx0NuKE2ZT1xNyMBGkvLdxf3XyUQpDSpBPbVbL7yJ1Sh7hX0E0QnZrBWTTu0FqFdLyGbCVUfHLJYhNn6nmo',
  })
  @IsString()
  @MaxLength(100)
  @Matches(BASE64URL)
  p256dh!: string;

  @ApiProperty({
    description: 'the secret shared with the device: 16 bytes in base64url',
    example: 'tBHItJI5svbpez7KI4CCXg',
  })
  @IsString()
  @MaxLength(100)
  @Matches(BASE64URL)
  auth!: string;
}

/** A browser's subscription as `PushSubscription.toJSON()` gives it with `kind: 'web'`, or the token of an app with `kind: 'fcm'`. */
export class AddPushSubscription {
  @ApiProperty({ enum: PUSH_KINDS })
  @IsIn(PUSH_KINDS)
  kind!: PushKind;

  @ApiPropertyOptional({
    description: 'web: the URL at the push service',
    example: 'https://fcm.googleapis.com/fcm/send/dQw4w9',
  })
  @ValidateIf(({ kind }: AddPushSubscription) => kind === 'web')
  @IsString()
  @MaxLength(2_000)
  endpoint?: string;

  @ApiPropertyOptional({ type: PushKeysBody, description: 'web: by what messages are encrypted' })
  @ValidateIf(({ kind }: AddPushSubscription) => kind === 'web')
  @IsObject()
  @ValidateNested()
  @Type(() => PushKeysBody)
  keys?: PushKeysBody;

  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    description: 'web: a part of toJSON(); not used',
    example: null,
  })
  @IsOptional()
  @IsNumber()
  expirationTime?: number | null;

  @ApiPropertyOptional({ description: 'fcm: the registration token' })
  @ValidateIf(({ kind }: AddPushSubscription) => kind === 'fcm')
  @IsString()
  @MaxLength(4_096)
  @Matches(/^[\w:.~-]+$/)
  token?: string;

  @ApiPropertyOptional({ description: 'language of the device', example: 'th-TH' })
  @IsOptional()
  @IsString()
  @MaxLength(35)
  @Matches(/^[A-Za-z0-9_-]+$/)
  locale?: string;
}

/** A browser's subscription, and an app's token. */
export const PUSH_SUBSCRIPTION_EXAMPLES = {
  browser: {
    value: {
      kind: 'web',
      endpoint: 'https://fcm.googleapis.com/fcm/send/dQw4w9',
      keys: {
        p256dh: 'BOrmSx0NuKE2ZT1xNyMBGkvLdxf3XyUQpDSpBPbVbL7yJ1Sh7hX0E0QnZrBWTTu0FqFdLyGbCVUfHLJYhNn6nmo',
        auth: 'tBHItJI5svbpez7KI4CCXg',
      },
      locale: 'th-TH',
    },
  },
  app: { value: { kind: 'fcm', token: 'c2aK9KHmw8E:APA91bF7', locale: 'en' } },
};
