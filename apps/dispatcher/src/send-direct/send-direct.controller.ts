import { Body, Controller, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { SENT_BY_HAND_SCHEMA } from '../planning/by-hand-schema.js';
import type { SentByHand } from '../planning/by-hand.js';
import { DIRECT_SCHEMA } from './direct-request.js';
import { SendDirect } from './send-direct.js';
import { EVENT_DATA_INVALID, EVENT_TYPE_UNKNOWN } from '../planning/request-problems.js';
import { Problems, TakesIdempotencyKey } from '@marmalade/http';

const EXAMPLE = {
  to: { email: 'ann@example.com', name: 'Ann', locale: 'en' },
  content: { title: 'We are closed on Monday', message: 'See you on Tuesday at nine.' },
};

@ApiTags('notifications')
@Controller('notifications')
export class SendDirectController {
  constructor(@Inject(SendDirect) private readonly sendDirect: SendDirect) {}

  @Post()
  @HttpCode(202)
  @Permission('notifications:send')
  @ApiOperation({
    summary: 'Send a notification, without an event',
    description:
      'To people or to an audience, in the words of an event type or in words of its own. Preferences, quiet hours, dead addresses and fallback chains hold as for events. A person without an address on a channel is no error: the answer says what is skipped.',
  })
  @TakesIdempotencyKey()
  @Problems(EVENT_TYPE_UNKNOWN, EVENT_DATA_INVALID)
  @ApiBody({ schema: DIRECT_SCHEMA as never, examples: { words: { value: EXAMPLE } } })
  @ApiResponse({ status: 202, description: 'Stored; it goes when it is due', schema: SENT_BY_HAND_SCHEMA })
  send(@Body() body: unknown, @Headers('idempotency-key') key: string | undefined): Promise<SentByHand> {
    return this.sendDirect.send(body, key);
  }
}
