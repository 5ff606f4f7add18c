import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { Effect, type Effective } from '../preferences/effective.js';
import { PreferencesBody } from '../preferences/preferences-body.js';

/** What a person wishes, and what it amounts to. */
@ApiExtraModels(Effect)
export class PreferencesView extends PreferencesBody {
  @ApiProperty({
    type: 'object',
    additionalProperties: {
      type: 'object',
      additionalProperties: { $ref: getSchemaPath(Effect) },
    },
    description: 'by category, then by channel: whether a message would be sent, and why not; not sent back',
    example: { orders: { email: { sent: true }, sms: { sent: false, reason: 'CHANNEL_OFF' } } },
  })
  effective!: Effective;
}
