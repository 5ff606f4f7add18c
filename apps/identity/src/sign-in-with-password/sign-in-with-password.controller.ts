import { Public } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import { LOGIN_BLOCKED } from '../passwords/login-attempts.js';
import { SIGN_IN_BUSY } from '../passwords/passwords.js';
import { ACCOUNT_DEACTIVATED } from '../sessions/session-problems.js';
import { SignedIn } from '../sessions/signed-in.js';
import { PasswordBody } from './password-body.js';
import { LOGIN_FAILED, SignInWithPassword } from './sign-in-with-password.js';

@ApiTags('auth')
@Controller('auth')
export class SignInWithPasswordController {
  constructor(@Inject(SignInWithPassword) private readonly passwords: SignInWithPassword) {}

  @Post('password')
  @HttpCode(200)
  @Public()
  @Problems(LOGIN_FAILED, LOGIN_BLOCKED, ACCOUNT_DEACTIVATED, SIGN_IN_BUSY)
  @ApiOperation({
    operationId: 'signInWithPassword',
    summary: 'Sign in with e-mail and password (staff)',
    description:
      'After five failures in a row the address is blocked for a minute, then two, up to an hour; meanwhile the right password is refused too.',
  })
  @ApiOkResponse({ type: SignedIn, description: 'the tokens of a new session' })
  signIn(@Body() { email, password }: PasswordBody, @Req() request: FastifyRequest): Promise<SignedIn> {
    return this.passwords.signIn(email, password, actorOf(request));
  }
}
