import { Permission } from '@marmalade/auth';
import { ApiPage, type CountedPage, Problems, LIST_TOO_SLOW } from '@marmalade/http';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CustomerList } from '../customers/customer-list.js';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import { CustomerStore } from '../customers/customer-store.js';
import { CustomerView } from '../customers/customer-view.js';
import type { Customer } from '../customers/customer.js';
import { SegmentStore } from '../segments/segment-store.js';
import { SEGMENT_NOT_FOUND } from '../segments/segment.js';
import { CustomerQuery } from './customer-query.js';

@ApiTags('customers')
@Controller('customers')
export class ListCustomersController {
  constructor(
    @Inject(CustomerList) private readonly customers: CustomerList,
    @Inject(SegmentStore) private readonly segments: SegmentStore,
    @Inject(CustomerStore) private readonly store: CustomerStore,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  @Get()
  @Permission('customers:read')
  @Problems(LIST_TOO_SLOW, SEGMENT_NOT_FOUND)
  @ApiOperation({
    summary: 'Customers, the newest first',
    description:
      'All filters given must hold. Without `isTest` test data is left out. With `total=true` also `total`, and `totalIsAtLeast` when there are more.',
  })
  @ApiPage(CustomerView, { description: 'a page of customers', counted: true })
  async list(@Query() query: CustomerQuery): Promise<CountedPage<Customer>> {
    const { limit, cursor, sort, total, segment, ...filter } = query;
    return this.customers.page(await this.segments.meant(filter, segment), { limit, cursor, sort, total });
  }

  @Get(':id')
  @Permission('customers:read', { own: 'id' })
  @Problems(CUSTOMER_NOT_FOUND)
  @ApiOperation({ summary: 'One customer', description: 'Customers may see themselves.' })
  @ApiOkResponse({ type: CustomerView, description: 'the customer' })
  async show(@Param('id') id: string): Promise<Customer> {
    const customer = await this.store.find(this.dataSource, id);
    if (!customer) throw CUSTOMER_NOT_FOUND.problem();
    return customer;
  }
}
