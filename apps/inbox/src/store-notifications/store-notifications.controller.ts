import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { newId } from '@marmalade/contracts-envelope';
import { IdempotencyKeys, problemType, Problems, TakesIdempotencyKey } from '@marmalade/http';
import { Body, Controller, Headers, Inject, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';
import { Live } from '../live/live.js';
import type { Notification } from '../notifications/notification.js';
import { type NewNotification, NotificationStore } from '../notifications/notification-store.js';
import { NotificationView } from '../notifications/notification-view.js';
import { NotificationBody, PERSON_ID, wordsOf } from '../notifications/words-body.js';

export const RECIPIENT_ERASED = problemType({
  code: 'RECIPIENT_ERASED',
  status: 409,
  title: 'The person was erased',
});

/** A notification for one person's inbox. */
export class StoreNotificationBody extends NotificationBody {
  @ApiPropertyOptional({
    description: 'a repeat with the same id changes nothing; left out: a new one',
    example: '019aa4c4-8d20-7b71-9e54-3a6c1f8b2d97',
  })
  @IsOptional()
  @IsUUID()
  id?: string;

  @ApiProperty({ description: 'id of the customer or of the member of staff', example: 'customer-7' })
  @IsString()
  @Length(1, 128)
  @Matches(PERSON_ID)
  recipientId!: string;

  @ApiPropertyOptional({
    description: 'by which the dispatcher knows it',
    example: '019aa4c4-8d1f-7c02-8a11-5d0b6e7f9a13',
  })
  @IsOptional()
  @IsUUID()
  notificationId?: string;
}

/** The door for other services, and for systems that know what they want shown. */
@ApiTags('inbox for staff')
@Controller('inbox/notifications')
export class StoreNotificationsController {
  constructor(
    @Inject(NotificationStore) private readonly store: NotificationStore,
    @Inject(IdempotencyKeys) private readonly keys: IdempotencyKeys,
    @Inject(Live) private readonly live: Live,
  ) {}

  @Post()
  @Permission('inbox:send')
  @TakesIdempotencyKey()
  @Problems(RECIPIENT_ERASED)
  @ApiOperation({
    summary: "Put a notification into a person's inbox",
    description:
      'Shown at once to whoever is connected. Preferences are not asked: to have them asked, and other channels tried, send an event or `POST /notifications`.',
  })
  @ApiCreatedResponse({ type: NotificationView, description: 'as it is stored' })
  async create(
    @Body() body: StoreNotificationBody,
    @CurrentPrincipal() { role, id: caller }: Principal,
    @Headers('idempotency-key') key?: string,
  ): Promise<Notification> {
    const wanted = wantedOf(body);
    // By its id a repeat is known already.
    const stored =
      body.id !== undefined || key === undefined
        ? await this.store.store(wanted)
        : await this.storeOnce(`POST /inbox/notifications ${role} ${caller}`, key, body, wanted);
    if (!stored) throw RECIPIENT_ERASED.problem();
    return stored;
  }

  private async storeOnce(scope: string, key: string, body: StoreNotificationBody, wanted: NewNotification) {
    // The answer that is kept for repeats has no words in it: whoever is erased is not found there.
    const { body: kept, replayed } = await this.keys.run(scope, key, body, async (tx) => ({
      status: 201,
      body: { id: (await this.store.storeIn(tx, wanted))?.id ?? null },
    }));
    if (!replayed) this.live.stored([wanted.readerId]);
    return kept.id === null ? undefined : this.store.find(kept.id);
  }
}

function wantedOf(body: StoreNotificationBody): NewNotification {
  return {
    id: body.id ?? newId(),
    readerId: body.recipientId,
    notificationId: body.notificationId,
    type: body.type ?? 'direct',
    category: body.category ?? 'general',
    priority: body.priority ?? 'normal',
    words: wordsOf(body),
    expiresAt: body.expiresAt,
  };
}
