import { PageQuery } from '@marmalade/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsISO8601, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import type { AuditLogEntry } from '../audit-log/audit-entries.js';

const TIME = /^\d{4}-\d\d-\d\d(T.+)?$/;

/** Filters and place of the audit log. */
export class AuditQuery extends PageQuery {
  @ApiPropertyOptional({ example: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90', description: 'id of who did it' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  actor?: string;

  @ApiPropertyOptional({
    example: 'customer.updated',
    description: 'what was done; `customer.*` is all about one noun',
  })
  @IsOptional()
  @Matches(/^[a-z_]{1,50}\.([a-z_]{1,50}|\*)$/)
  action?: string;

  @ApiPropertyOptional({ example: 'customer', description: 'what it was done to' })
  @IsOptional()
  @Matches(/^[a-z_]{1,50}$/)
  subjectKind?: string;

  @ApiPropertyOptional({ example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  subjectId?: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2025-11-01T00:00:00Z', description: 'from then on' })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(TIME)
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2025-12-01T00:00:00Z', description: 'before then' })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(TIME)
  to?: string;
}

export class AuditActorView {
  @ApiProperty({ example: 'owner', description: 'a role, `service` for an API key, `system` for the platform itself' })
  role!: string;

  @ApiProperty({ example: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90' })
  id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Olga Kim' })
  name!: string | null;
}

export class AuditSubjectView {
  @ApiProperty({ example: 'customer' })
  kind!: string;

  @ApiProperty({ example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' })
  id!: string;
}

/** An entry as answers show one. */
export class AuditEntryView implements AuditLogEntry {
  @ApiProperty({ format: 'uuid', example: '019aa4b1-2f00-7000-8f0d-2b6f1c9e4a77' })
  id!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-21T23:15:00.000Z' })
  at!: Date;

  @ApiProperty({ type: AuditActorView })
  actor!: AuditActorView;

  @ApiProperty({ example: 'customer.updated' })
  action!: string;

  @ApiProperty({ type: AuditSubjectView })
  subject!: AuditSubjectView;

  @ApiProperty({ type: Object, nullable: true, example: { locale: null }, description: 'what changed, as it was' })
  before!: Record<string, unknown> | null;

  @ApiProperty({ type: Object, nullable: true, example: { locale: 'ru' }, description: 'what changed, as it is' })
  after!: Record<string, unknown> | null;

  @ApiProperty({ type: String, nullable: true, example: '203.0.113.24' })
  ipAddress!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Firefox 145, Windows' })
  userAgent!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'what the logs are searched by', example: '01JD…' })
  requestId!: string | null;
}
