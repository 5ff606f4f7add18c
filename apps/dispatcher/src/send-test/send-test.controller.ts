import { Body, Controller, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import type { FastifyReply } from 'fastify';
import { SENT_BY_HAND_SCHEMA } from '../planning/by-hand-schema.js';
import type { SentByHand } from '../planning/by-hand.js';
import { type ChannelTestResult, TEST_CHANNEL_SCHEMA, TestChannel } from './test-channel.js';
import { TEST_EVENT_TYPE_SCHEMA, TestEventType } from './test-event-type.js';

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
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'the same key and body get the same answer for 24 hours',
  })
  @ApiBody({ schema: TEST_EVENT_TYPE_SCHEMA as never, required: false })
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
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'the same key and body send it once in 24 hours',
  })
  @ApiBody({ schema: TEST_CHANNEL_SCHEMA as never, required: false })
  @ApiOkResponse({ description: 'the state of the message, who carried it and what they said' })
  @ApiResponse({
    status: 202,
    description: 'it is still on its way, or will be tried again: look under /notifications',
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
