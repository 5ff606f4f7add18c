import { Body, Controller, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import type { FastifyReply } from 'fastify';
import { SENT_BY_HAND_SCHEMA } from '../planning/by-hand-schema.js';
import type { SentByHand } from '../planning/by-hand.js';
import { ChannelTestResult, TEST_CHANNEL_SCHEMA, TestChannel } from './test-channel.js';
import { TEST_EVENT_TYPE_SCHEMA, TestEventType } from './test-event-type.js';
import { TEST_HAS_NO_RECEIVER } from './test-problems.js';
import { Problems, TakesIdempotencyKey } from '@marmalade/http';

/** Whom a test may go to. */
const TO_ANN = { to: { email: 'ann@example.com', name: 'Ann', locale: 'en' } };

@ApiTags('events')
@Controller('event-types')
export class TestEventTypeController {
  constructor(@Inject(TestEventType) private readonly testEventType: TestEventType) {}

  @Post(':type/test')
  @HttpCode(202)
  @Permission('notifications:send')
  @ApiOperation({
    summary: "Send a type's sample, for real",
    description:
      'On all its channels at once, whatever conditions, quiet hours and digests say. Everybody it would go to is replaced by `to`, else by the admins; ops channels stay. Marked as test data.',
  })
  @TakesIdempotencyKey()
  @Problems(TEST_HAS_NO_RECEIVER)
  @ApiBody({ schema: TEST_EVENT_TYPE_SCHEMA as never, required: false, examples: { person: { value: TO_ANN } } })
  @ApiResponse({
    status: 202,
    description: 'Stored; what becomes of it is under /notifications',
    schema: SENT_BY_HAND_SCHEMA,
  })
  send(
    @Param('type') type: string,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
  ): Promise<SentByHand> {
    return this.testEventType.send(type, body, key);
  }
}

@ApiTags('channels')
@Controller('channels')
export class TestChannelController {
  constructor(@Inject(TestChannel) private readonly testChannel: TestChannel) {}

  @Post(':channel/test')
  @HttpCode(200)
  @Permission('notifications:send')
  @ApiOperation({ summary: 'Send one short message through a channel, and tell what became of it' })
  @TakesIdempotencyKey()
  @Problems(TEST_HAS_NO_RECEIVER)
  @ApiBody({
    schema: TEST_CHANNEL_SCHEMA as never,
    required: false,
    examples: { address: { value: { to: 'ann@example.com' } } },
  })
  @ApiOkResponse({
    description: 'the state of the message, who carried it and what they said',
    type: ChannelTestResult,
  })
  @ApiResponse({
    status: 202,
    description: 'it is still on its way, or will be tried again: look under /notifications',
    type: ChannelTestResult,
  })
  async send(
    @Param('channel') channel: string,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChannelTestResult> {
    const { result, isOver } = await this.testChannel.send(channel, body, key);
    if (!isOver) reply.status(202);
    return result;
  }
}
