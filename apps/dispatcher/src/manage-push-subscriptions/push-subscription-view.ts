import { ApiProperty } from '@nestjs/swagger';
import { PUSH_KINDS, type PushKind } from '../channels/push/push-subscriptions.js';

/** A device as the API shows it: neither its address nor its keys, which let anybody write to it. */
export class PushSubscriptionView {
  @ApiProperty({ type: String, example: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10' })
  id!: string;

  @ApiProperty({ enum: PUSH_KINDS, example: 'web' })
  kind!: PushKind;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'the push service of a browser; null for an app',
    example: 'fcm.googleapis.com',
  })
  service!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'en' })
  locale!: string | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  lastUsedAt!: Date | null;
}

/** The key a browser subscribes with. */
export class PushPublicKey {
  @ApiProperty({
    type: String,
    description: 'on P-256, in base64url',
    example: 'BOrmSx0NuKE2ZT1xNyMBGkvLdxf3XyUQpDSpBPbVbL7yJ1Sh7hX0E0QnZrBWTTu0FqFdLyGbCVUfHLJYhNn6nmo',
  })
  publicKey!: string;
}
