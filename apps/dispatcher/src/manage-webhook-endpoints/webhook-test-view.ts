import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { SendResult } from '../deliveries/delivery.js';

const OUTCOMES = [
  'sent',
  'retry',
  'throttled',
  'failed',
  'unknown',
] as const satisfies readonly SendResult['outcome'][];

/** What came of a test event, for the API's description: the fields that any outcome has. */
export class WebhookTestResult {
  @ApiProperty({ enum: OUTCOMES, example: 'sent' })
  outcome!: SendResult['outcome'];

  @ApiPropertyOptional({ type: String, description: 'why it did not arrive', example: 'PROVIDER_UNREACHABLE' })
  code?: string;

  @ApiPropertyOptional({ type: String, description: 'what the receiver said', example: '200' })
  detail?: string;
}
