import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { Body, Controller, Get, HttpCode, Inject, Patch, Post, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import { CUSTOMER_EXISTS } from '../customers/customer-problems.js';
import { LOGIN_BLOCKED } from '../passwords/login-attempts.js';
import { PASSWORD_REFUSED, SIGN_IN_BUSY } from '../passwords/passwords.js';
import { ChangePassword, CURRENT_PASSWORD_WRONG } from './change-password.js';
import { EditProfile } from './edit-profile.js';
import { NewPasswordBody, ProfileBody, ProfileView } from './profile-body.js';

@ApiTags('auth')
@Controller('me')
export class EditProfileController {
  constructor(
    @Inject(EditProfile) private readonly profiles: EditProfile,
    @Inject(ChangePassword) private readonly passwords: ChangePassword,
  ) {}

  @Get('profile')
  @Permission('me:read')
  @ApiOperation({ operationId: 'showMyProfile', summary: 'What is known of me' })
  @ApiOkResponse({ type: ProfileView, description: 'a customer, or a member of staff' })
  show(@CurrentPrincipal() principal: Principal): Promise<ProfileView> {
    return this.profiles.show(principal);
  }

  @Patch('profile')
  @Permission('me:write')
  @Problems(CUSTOMER_EXISTS)
  @ApiOperation({ operationId: 'changeMyProfile', summary: 'Change what is known of me' })
  @ApiOkResponse({ type: ProfileView, description: 'as it is now' })
  change(
    @CurrentPrincipal() principal: Principal,
    @Body() body: ProfileBody,
    @Req() request: FastifyRequest,
  ): Promise<ProfileView> {
    return this.profiles.change(principal, actorOf(request), body);
  }

  @Post('password')
  @HttpCode(204)
  @Permission('me:password')
  @Problems(CURRENT_PASSWORD_WRONG, PASSWORD_REFUSED, LOGIN_BLOCKED, SIGN_IN_BUSY)
  @ApiOperation({
    operationId: 'changeMyPassword',
    summary: 'Give myself another password (staff)',
    description: 'Wherever else I am signed in, I am not any more.',
  })
  @ApiNoContentResponse({ description: 'changed' })
  async password(
    @CurrentPrincipal() principal: Principal,
    @Body() { currentPassword, newPassword }: NewPasswordBody,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.passwords.change(actorOf(request), principal.sessionId, currentPassword, newPassword);
  }
}
