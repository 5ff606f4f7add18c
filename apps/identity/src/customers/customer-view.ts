import { ApiProperty } from '@nestjs/swagger';
import { CUSTOMER_STATUSES, type Customer, type CustomerStatus } from './customer.js';

const NULLABLE_TEXT = { type: String, nullable: true } as const;

/** A customer on the wire: times are ISO-8601 texts. */
export class CustomerView implements Omit<Customer, 'createdAt' | 'updatedAt' | 'subscriptionCheckedAt'> {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' })
  id!: string;

  @ApiProperty({ ...NULLABLE_TEXT, example: 'Анна Смирнова' })
  name!: string | null;

  @ApiProperty({ ...NULLABLE_TEXT, example: 'anna.smirnova@example.com' })
  email!: string | null;

  @ApiProperty({ description: 'whether the address is known to be theirs', example: true })
  emailVerified!: boolean;

  @ApiProperty({ ...NULLABLE_TEXT, description: 'E.164', example: '+79145550123' })
  phone!: string | null;

  @ApiProperty({ example: false })
  phoneVerified!: boolean;

  @ApiProperty({ ...NULLABLE_TEXT, example: '482910573' })
  telegramId!: string | null;

  @ApiProperty({ description: 'whether they have stopped the bot: nothing reaches them by Telegram', example: false })
  telegramBlocked!: boolean;

  @ApiProperty({ ...NULLABLE_TEXT, format: 'date', example: '1991-05-14' })
  birthday!: string | null;

  @ApiProperty({ ...NULLABLE_TEXT, description: 'BCP 47', example: 'ru' })
  locale!: string | null;

  @ApiProperty({ ...NULLABLE_TEXT, description: 'IANA', example: 'Asia/Vladivostok' })
  timeZone!: string | null;

  @ApiProperty({ type: [String], example: ['vip'] })
  tags!: string[];

  @ApiProperty({ enum: CUSTOMER_STATUSES, example: 'active' })
  status!: CustomerStatus;

  @ApiProperty({
    type: Boolean,
    nullable: true,
    description: "whether they follow the shop's Telegram channel; null: not known",
    example: true,
  })
  subscribed!: boolean | null;

  @ApiProperty({ ...NULLABLE_TEXT, format: 'date-time', example: '2025-11-20T09:15:00.000Z' })
  subscriptionCheckedAt!: string | null;

  @ApiProperty({ ...NULLABLE_TEXT, description: 'where they came from', example: 'instagram_may' })
  source!: string | null;

  @ApiProperty({ ...NULLABLE_TEXT, description: 'the brand; null: the default one', example: null })
  site!: string | null;

  @ApiProperty({ example: false })
  isTest!: boolean;

  @ApiProperty({ type: 'integer', description: 'grows with each change', example: 3 })
  revision!: number;

  @ApiProperty({ format: 'date-time', example: '2025-11-20T09:15:00.000Z' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2025-11-21T02:06:00.000Z' })
  updatedAt!: string;
}
