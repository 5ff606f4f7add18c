import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { CONFLICT, Problems, SERVICE_UNAVAILABLE, TakesIdempotencyKey } from '@marmalade/http';
import { Body, Controller, Delete, Headers, HttpCode, Inject, Param, ParseUUIDPipe, Post, Req } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
  IntersectionType,
  OmitType,
  PickType,
} from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsObject,
  IsOptional,
  IsString,
  IsUrl,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';
import type { FastifyRequest } from 'fastify';
import type { Notification } from '../notifications/notification.js';
import { NOTIFICATION_NOT_FOUND } from '../notifications/notification-problems.js';
import { NotificationView } from '../notifications/notification-view.js';
import { IsStorable, NotificationBody, PERSON_ID } from '../notifications/words-body.js';
import { SendByStaff } from './send-by-staff.js';

const TEXT = { message: '$property must not be empty' };

/** Words for chosen people. */
export class SendBody extends OmitType(NotificationBody, ['type', 'data'] as const) {
  @ApiProperty({ type: [String], description: 'ids of customers or of members of staff', example: ['customer-7'] })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(1_000)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, 128, { each: true })
  @Matches(PERSON_ID, { each: true })
  recipients!: string[];
}

/** Something all admins have to look at. */
export class AlertBody {
  @ApiProperty({ example: 'Card payments do not work' })
  @IsString()
  @Matches(/\S/, TEXT)
  @IsStorable()
  @MaxLength(1_000)
  title!: string;

  @ApiProperty({ example: 'None of 14 went through in ten minutes.' })
  @IsString()
  @Matches(/\S/, TEXT)
  @IsStorable()
  @MaxLength(10_000)
  message!: string;

  @ApiPropertyOptional({ description: 'where it is dealt with', example: 'https://shop.example.com/admin/payments' })
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  @MaxLength(2_000)
  url?: string;
}

/** Something for everybody. */
export class AnnouncementBody extends IntersectionType(
  AlertBody,
  PickType(NotificationBody, ['priority', 'expiresAt'] as const),
) {
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'object' },
    description: 'title and message in other languages; who reads none of them gets those above',
    example: { ru: { title: 'В декабре до десяти', message: 'Каждый день с девяти до десяти.' } },
  })
  @IsOptional()
  @IsObject()
  translations?: Record<string, unknown>;
}

export class SentView {
  @ApiProperty({ description: 'the event that stands for it', example: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10' })
  eventId!: string;
}

/** What staff have to say to others. */
@ApiTags('inbox for staff')
@Controller('inbox/admin')
@Permission('inbox:send')
export class SendByStaffController {
  constructor(@Inject(SendByStaff) private readonly send: SendByStaff) {}

  @Post('send')
  @HttpCode(202)
  @TakesIdempotencyKey()
  @Problems(SERVICE_UNAVAILABLE, CONFLICT)
  @ApiOperation({
    summary: 'Write to chosen people',
    description:
      'Goes through the dispatcher, so that it has a record and a trace (`GET /notifications?event=…`), and people’s preferences hold.',
  })
  @ApiAcceptedResponse({ type: SentView, description: 'taken; it is shown in a moment' })
  toSome(
    @Body() body: SendBody,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<SentView> {
    return this.send.toSome(body, request.headers, key);
  }

  @Post('alert')
  @HttpCode(202)
  @TakesIdempotencyKey()
  @ApiOperation({
    summary: 'Alert all admins',
    description: 'On every channel `admin.alert` has, at once, also in quiet hours.',
  })
  @ApiAcceptedResponse({ type: SentView, description: 'taken; it is sent in a moment' })
  toAdmins(
    @Body() body: AlertBody,
    @CurrentPrincipal() by: Principal,
    @Headers('idempotency-key') key?: string,
  ): Promise<SentView> {
    return this.send.toAdmins(body, by, key);
  }

  @Post('announcement')
  @TakesIdempotencyKey()
  @ApiOperation({
    summary: 'Announce something to everybody',
    description: 'Shown at once to whoever is connected, and in everybody’s list until it ends or they remove it.',
  })
  @ApiCreatedResponse({ type: NotificationView, description: 'as it is shown' })
  toEverybody(
    @Body() body: AnnouncementBody,
    @CurrentPrincipal() by: Principal,
    @Headers('idempotency-key') key?: string,
  ): Promise<Notification> {
    return this.send.toEverybody(body, by, key);
  }

  @Delete('announcement/:id')
  @HttpCode(204)
  @Problems(NOTIFICATION_NOT_FOUND)
  @ApiOperation({ summary: 'Take an announcement back', description: 'It disappears from everybody’s list, at once.' })
  @ApiNoContentResponse({ description: 'taken back' })
  withdraw(@Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.send.withdraw(id);
  }
}
