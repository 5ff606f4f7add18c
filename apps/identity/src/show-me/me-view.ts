import { PERSON_ROLES, type PersonRole, type Reach } from '@marmalade/auth';
import { ApiProperty } from '@nestjs/swagger';
import type { Session, SignInMethod } from '../sessions/sessions.js';

export class SessionView implements Session {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-5a10-7c3a-9a52-6e1f0b7d2c90' })
  id!: string;

  @ApiProperty({ enum: ['telegram_link', 'telegram_widget', 'telegram_mini_app', 'password'], example: 'password' })
  method!: SignInMethod;

  @ApiProperty({ type: String, nullable: true, example: '203.0.113.24' })
  ipAddress!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Firefox 145, Windows' })
  userAgent!: string | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-20T09:15:00.000Z' })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-21T23:15:00.000Z' })
  lastUsedAt!: Date;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'it ends then, when it is not used before',
    example: '2025-12-05T23:15:00.000Z',
  })
  expiresAt!: Date;
}

export class MySessionView extends SessionView {
  @ApiProperty({ description: 'whether it is the one that asks', example: true })
  current!: boolean;
}

export class MySessionsView {
  @ApiProperty({ type: [MySessionView] })
  items!: MySessionView[];

  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

export class MyPermission {
  @ApiProperty({ example: 'customers:read' })
  name!: string;

  @ApiProperty({ enum: ['all', 'own'], description: 'own: only what belongs to oneself', example: 'all' })
  reach!: Reach;
}

export class MyPerson {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90' })
  id!: string;

  @ApiProperty({ enum: PERSON_ROLES, example: 'marketing' })
  role!: PersonRole;

  @ApiProperty({ type: String, nullable: true, example: 'Olga Kim' })
  name!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'olga.kim@example.com' })
  email!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'ru' })
  locale!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Asia/Vladivostok' })
  timeZone!: string | null;
}

/** Who is signed in, and what they may do. */
export class MeView {
  @ApiProperty({ type: MyPerson })
  person!: MyPerson;

  @ApiProperty({ type: [MyPermission], description: 'in the order of the table' })
  permissions!: MyPermission[];

  @ApiProperty({ type: SessionView, nullable: true, description: "null: a customer's token made by a shop's server" })
  session!: SessionView | null;
}
