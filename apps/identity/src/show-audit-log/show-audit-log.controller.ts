import { Permission } from '@marmalade/auth';
import { ApiPage, type Page } from '@marmalade/http';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { type AuditLogEntry, listAuditEntries } from '../audit-log/audit-entries.js';
import { AuditEntryView, AuditQuery } from './audit-query.js';

@ApiTags('staff')
@Controller('audit-log')
export class ShowAuditLogController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Get()
  @Permission('audit-log:read')
  @ApiOperation({
    summary: 'Who did what, the newest first',
    description: 'Every change with its state before and after, and where it came from. Secrets are in none.',
  })
  @ApiPage(AuditEntryView, { description: 'a page of entries' })
  list(@Query() query: AuditQuery): Promise<Page<AuditLogEntry>> {
    return listAuditEntries(this.dataSource, query);
  }
}
