import { ApiProperty } from '@nestjs/swagger';
import { PRIORITIES, STATUSES, type Action, type Notification, type Priority, type Status } from './notification.js';
import { ActionBody } from './words-body.js';

const TIME = { type: String, format: 'date-time', nullable: true } as const;

/** A notification as the API describes it. */
export class NotificationView implements Notification {
  @ApiProperty({ format: 'uuid', example: '019aa4c4-8d20-7b71-9e54-3a6c1f8b2d97' })
  id!: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'by which the dispatcher knows it (`GET /notifications/{id}`); null: it came from elsewhere',
    example: '019aa4c4-8d1f-7c02-8a11-5d0b6e7f9a13',
  })
  notificationId!: string | null;

  @ApiProperty({ example: 'order.completed' })
  type!: string;

  @ApiProperty({ example: 'orders' })
  category!: string;

  @ApiProperty({ enum: PRIORITIES, example: 'normal' })
  priority!: Priority;

  @ApiProperty({ enum: STATUSES, example: 'delivered', description: 'stored, on a device of its reader, read' })
  status!: Status;

  @ApiProperty({ example: 'Your order A-7 is ready' })
  title!: string;

  @ApiProperty({ example: 'We are open until eight.' })
  message!: string;

  @ApiProperty({ type: String, nullable: true, example: 'https://shop.example.com/orders/A-7' })
  link!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  image!: string | null;

  @ApiProperty({ type: [ActionBody] })
  actions!: Action[];

  @ApiProperty({ type: 'object', additionalProperties: true, example: { orderId: 'A-7' } })
  data!: Record<string, unknown>;

  @ApiProperty({ example: false, description: 'whether it is for everybody' })
  isAnnouncement!: boolean;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-21T04:15:09.044Z' })
  createdAt!: Date;

  @ApiProperty({ ...TIME, example: '2025-11-21T04:15:09.120Z' })
  deliveredAt!: Date | null;

  @ApiProperty({ ...TIME, example: null })
  readAt!: Date | null;

  @ApiProperty({ ...TIME, example: null })
  expiresAt!: Date | null;
}
