import { Public } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import { LOGIN_TOKEN_EXPIRED, LOGIN_TOKEN_INVALID, LOGIN_TOKEN_USED } from '../login-tokens/login-tokens.js';
import { PERSON_NOT_FOUND } from '../persons/person-problems.js';
import { ACCOUNT_DEACTIVATED } from '../sessions/session-problems.js';
import { SignedIn } from '../sessions/signed-in.js';
import {
  TELEGRAM_LOGIN_OFF,
  TELEGRAM_PROOF_EXPIRED,
  TELEGRAM_PROOF_INVALID,
  TELEGRAM_PROOF_USED,
} from '../telegram-proofs/used-proofs.js';
import { SignInWithTelegram } from './sign-in-with-telegram.js';
import { ExchangeBody, MiniAppBody, WidgetBody } from './telegram-body.js';

const PROOF_PROBLEMS = [
  TELEGRAM_PROOF_INVALID,
  TELEGRAM_PROOF_EXPIRED,
  TELEGRAM_PROOF_USED,
  TELEGRAM_LOGIN_OFF,
  PERSON_NOT_FOUND,
  ACCOUNT_DEACTIVATED,
];

@ApiTags('auth')
@Controller('auth/telegram')
@Public()
export class SignInWithTelegramController {
  constructor(@Inject(SignInWithTelegram) private readonly telegram: SignInWithTelegram) {}

  @Post('exchange')
  @HttpCode(200)
  @Problems(LOGIN_TOKEN_INVALID, LOGIN_TOKEN_EXPIRED, LOGIN_TOKEN_USED, ACCOUNT_DEACTIVATED)
  @ApiOperation({ operationId: 'exchangeLoginToken', summary: 'Sign in with the token of a one-time link' })
  @ApiOkResponse({ type: SignedIn, description: 'the tokens of a new session' })
  exchange(@Body() { token }: ExchangeBody, @Req() request: FastifyRequest): Promise<SignedIn> {
    return this.telegram.exchange(token, actorOf(request));
  }

  @Post('widget')
  @HttpCode(200)
  @Problems(...PROOF_PROBLEMS)
  @ApiOperation({
    operationId: 'signInWithTelegramWidget',
    summary: 'Sign in with the Telegram Login Widget',
    description: "By the cashiers' bot staff signs in, by the customers' bot customers; who is new becomes one.",
  })
  @ApiOkResponse({ type: SignedIn, description: 'the tokens of a new session' })
  widget(@Body() body: WidgetBody, @Req() request: FastifyRequest): Promise<SignedIn> {
    return this.telegram.byWidget({ ...body }, actorOf(request));
  }

  @Post('mini-app')
  @HttpCode(200)
  @Problems(...PROOF_PROBLEMS)
  @ApiOperation({
    operationId: 'signInWithTelegramMiniApp',
    summary: 'Sign in with the data of a Telegram Mini App',
    description: 'As with the widget.',
  })
  @ApiOkResponse({ type: SignedIn, description: 'the tokens of a new session' })
  miniApp(@Body() { initData }: MiniAppBody, @Req() request: FastifyRequest): Promise<SignedIn> {
    return this.telegram.byMiniApp(initData, actorOf(request));
  }
}
