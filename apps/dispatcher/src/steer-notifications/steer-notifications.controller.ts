import { Body, Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { CURSOR_INVALID, NOT_FOUND, Problems, type ProblemType } from '@marmalade/http';
import type { FastifyRequest } from 'fastify';
import { validate as isUuid } from 'uuid';
import { DeliverySteering, type Steered, type SteeringAction } from '../deliveries/delivery-steering.js';
import { SteerInBulkBody } from './steer-in-bulk.body.js';
import { BulkOutcome, SteerInBulk } from './steer-in-bulk.js';
import { Cancelled, Retried } from './steered-view.js';
import { NOTHING_TO_CANCEL, NOTHING_TO_RETRY } from './steering-problems.js';

@ApiTags('notifications')
@Controller('notifications')
export class SteerNotificationsController {
  constructor(
    @Inject(DeliverySteering) private readonly steering: DeliverySteering,
    @Inject(SteerInBulk) private readonly inBulk: SteerInBulk,
  ) {}

  @Post('bulk')
  @HttpCode(202)
  @Permission('notifications:write')
  @ApiOperation({
    summary: 'Retry or cancel many',
    description:
      'By ids or by a filter. Works batch by batch for ten seconds at most; where `nextCursor` is not null there are more: send the same again with it as `cursor`. Each delivery that changes has a line of trace that names who asked for it.',
  })
  @ApiResponse({
    status: 202,
    description: 'how many deliveries were found and how many of them were changed',
    type: BulkOutcome,
  })
  @Problems(CURSOR_INVALID)
  @ApiBody({
    type: SteerInBulkBody,
    examples: {
      filter: { value: { action: 'retry', filter: { status: 'failed', channel: 'email' } } },
      ids: { value: { action: 'cancel', ids: ['019aa4b5-0e90-7a52-8c0e-1f6f0f2f7b21'] } },
    },
  })
  bulk(@Body() body: SteerInBulkBody, @Req() request: FastifyRequest): Promise<BulkOutcome> {
    return this.inBulk.steer(body, nameOf(request));
  }

  @Post(':id/retry')
  @HttpCode(202)
  @Permission('notifications:write')
  @ApiOperation({
    summary: 'Send once more what failed, or of which nobody knows whether it arrived',
    description:
      'Nothing else is: not what was sent, skipped, cancelled or has expired, and not what has been taken back or unsubscribed since. Of a fallback chain the first step goes.',
  })
  @ApiResponse({ status: 202, description: 'deliveries that go at once, and why the others do not', type: Retried })
  @Problems(NOTHING_TO_RETRY)
  async retry(@Param('id') id: string, @Req() request: FastifyRequest): Promise<Retried> {
    const { changed, left } = await this.steer('retry', id, request, NOTHING_TO_RETRY);
    return { retried: changed, notRetried: left };
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Permission('notifications:write')
  @ApiOperation({ summary: 'Hold back what has not gone yet' })
  @Problems(NOTHING_TO_CANCEL)
  @ApiOkResponse({
    description: 'deliveries that do not go any more, and why others could not be held back',
    type: Cancelled,
  })
  async cancel(@Param('id') id: string, @Req() request: FastifyRequest): Promise<Cancelled> {
    const { changed, left } = await this.steer('cancel', id, request, NOTHING_TO_CANCEL);
    return { cancelled: changed, notCancelled: left };
  }

  /** @throws Problem NOT_FOUND, or `none` when nothing was changed, with the reason for each delivery */
  private async steer(
    action: SteeringAction,
    id: string,
    request: FastifyRequest,
    none: ProblemType,
  ): Promise<Steered> {
    const steered = isUuid(id) ? await this.steering.steer(action, id, nameOf(request)) : undefined;
    if (!steered) throw NOT_FOUND.problem('There is no notification with this id.');
    if (steered.changed.length > 0) return steered;
    const reasons = steered.left.map(({ channel, code, detail }, place) => {
      return { pointer: `/deliveries/${place}`, code, message: `${channel}: ${detail}` };
    });
    throw none.problem(reasons.map(({ message }) => message).join('; ') || 'It has no deliveries.', reasons);
  }
}

/** Who asks, as traces name them. */
function nameOf({ principal }: FastifyRequest): string {
  return principal ? `${principal.role} ${principal.id}` : 'somebody';
}
