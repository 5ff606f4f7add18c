import { timingSafeEqual } from 'node:crypto';
import { NOT_FOUND, Problems, problemType, Public, SERVICE_UNAVAILABLE, VALIDATION_FAILED } from '@marmalade/http';
import { Body, Controller, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Update } from 'grammy/types';
import { BOT_NAMES, type BotName } from '../telegram/bot-name.js';
import { UpdateIntake } from '../updates/update-intake.js';

/** The secret that Telegram sends with each update; unset: it posts none. */
export const WEBHOOK_SECRET = Symbol('WEBHOOK_SECRET');

export const WEBHOOK_SECRET_WRONG = problemType({
  code: 'WEBHOOK_SECRET_WRONG',
  status: 401,
  title: 'The secret is missing or wrong',
});

/** What Telegram is answered; it looks at the status alone. */
export class UpdateTaken {
  @ApiProperty({ example: true })
  ok!: true;
}

@ApiTags('telegram')
@Controller('telegram')
export class ReceiveUpdatesController {
  constructor(
    @Inject(UpdateIntake) private readonly intake: UpdateIntake,
    @Inject(WEBHOOK_SECRET) private readonly secret: string | undefined,
  ) {}

  @Post(':bot/webhook')
  @HttpCode(200)
  @Public()
  @Problems(WEBHOOK_SECRET_WRONG, NOT_FOUND, SERVICE_UNAVAILABLE)
  @ApiOperation({
    operationId: 'receiveTelegramUpdate',
    summary: 'Where Telegram posts what people do in a bot',
    description:
      'Answered as soon as the update is taken in. One that comes again is answered, and is not handled again.',
  })
  @ApiParam({ name: 'bot', enum: BOT_NAMES, example: 'customer' })
  @ApiHeader({ name: 'X-Telegram-Bot-Api-Secret-Token', required: true, description: 'TELEGRAM_WEBHOOK_SECRET' })
  @ApiBody({
    description: 'an update, as https://core.telegram.org/bots/api#update',
    schema: { type: 'object', additionalProperties: true, example: { update_id: 1_000_001 } },
  })
  @ApiOkResponse({ type: UpdateTaken, description: 'taken in' })
  async receive(
    @Param('bot') name: string,
    @Body() update: unknown,
    @Headers('x-telegram-bot-api-secret-token') secret?: string,
  ): Promise<UpdateTaken> {
    const bot = BOT_NAMES.find((each) => each === name);
    if (!bot || !this.intake.has(bot) || this.secret === undefined) throw NOT_FOUND.problem('This bot is off.');
    if (!isSame(secret ?? '', this.secret)) throw WEBHOOK_SECRET_WRONG.problem();
    if (!isUpdate(update)) throw VALIDATION_FAILED.problem('This is no update.');
    await this.take(bot, update);
    return { ok: true };
  }

  private async take(bot: BotName, update: Update): Promise<void> {
    // Telegram tries again after a while.
    if (!this.intake.hasRoom(bot)) throw SERVICE_UNAVAILABLE.problem('There is too much to do.');
    await this.intake.take(bot, [update]);
  }
}

function isUpdate(body: unknown): body is Update {
  const { update_id: id } = (body ?? {}) as Partial<Update>;
  return Number.isSafeInteger(id) && id! >= 0;
}

/** In a time that tells nothing about where they differ. */
function isSame(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}
