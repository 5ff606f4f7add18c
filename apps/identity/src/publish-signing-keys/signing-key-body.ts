import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';
import type { PublishedKey } from '../signing-keys/signing-keys.js';

export class RotateBody {
  @ApiPropertyOptional({ type: Boolean, default: false, example: false, description: 'the old keys have leaked' })
  @IsOptional()
  @IsBoolean()
  immediately?: boolean;
}

export class NewSigningKeyView {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90' })
  kid!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-21T23:15:00.000Z' })
  signsFrom!: Date;
}

export class JsonWebKeys {
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    example: [
      {
        kty: 'EC',
        crv: 'P-256',
        x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
        y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
        kid: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90',
        use: 'sig',
        alg: 'ES256',
      },
    ],
  })
  keys!: PublishedKey[];
}
