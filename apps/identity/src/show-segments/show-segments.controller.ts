import { CurrentPrincipal, Permission, type Principal, reachOf } from '@marmalade/auth';
import { ApiPage, type CountedPage, LIST_TOO_SLOW, PERMISSION_DENIED, Problems } from '@marmalade/http';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CustomerList } from '../customers/customer-list.js';
import { CustomerView } from '../customers/customer-view.js';
import type { Customer } from '../customers/customer.js';
import { SegmentStore } from '../segments/segment-store.js';
import { SEGMENT_NOT_FOUND } from '../segments/segment.js';
import { SegmentCustomersQuery, SegmentPreview, SegmentPreviewBody } from './segment-query.js';

const SAMPLE = 10;

@ApiTags('segments')
@Controller('segments')
export class ShowSegmentsController {
  constructor(
    @Inject(CustomerList) private readonly customers: CustomerList,
    @Inject(SegmentStore) private readonly segments: SegmentStore,
  ) {}

  @Post('preview')
  @HttpCode(200)
  @Permission('segments:read')
  @Problems(LIST_TOO_SLOW)
  @ApiOperation({
    operationId: 'previewSegment',
    summary: 'How many customers a filter means, and some of them',
    description: 'Nothing is stored. It takes the permission customers:read too.',
  })
  @ApiOkResponse({ type: SegmentPreview, description: 'the number, and the newest' })
  async preview(
    @Body() { filter }: SegmentPreviewBody,
    @CurrentPrincipal() principal: Principal,
  ): Promise<SegmentPreview> {
    mayReadCustomers(principal);
    const { items, total, totalIsAtLeast } = await this.customers.page(filter, { limit: SAMPLE, total: true });
    return { count: total ?? items.length, countIsAtLeast: totalIsAtLeast ?? false, sample: items };
  }

  @Get(':id/customers')
  @Permission('segments:read')
  @Problems(SEGMENT_NOT_FOUND, LIST_TOO_SLOW)
  @ApiOperation({
    operationId: 'listSegmentCustomers',
    summary: 'The customers of a segment, the newest first',
    description: 'As they are now. It takes the permission customers:read too.',
  })
  @ApiPage(CustomerView, { description: 'a page of customers' })
  async list(
    @Param('id') id: string,
    @Query() query: SegmentCustomersQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<CountedPage<Customer>> {
    mayReadCustomers(principal);
    return this.customers.page(await this.segments.meant({}, id), query);
  }
}

/** Whom a filter means is known to those alone who may know all customers. */
function mayReadCustomers(principal: Principal): void {
  if (reachOf(principal, 'customers:read') === 'all') return;
  throw PERMISSION_DENIED.problem('It takes the permission customers:read.');
}
