import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { ApiPage, type Page, Problems } from '@marmalade/http';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DISCOUNT_NOT_FOUND } from '../discounts/discount-problems.js';
import { DiscountStore } from '../discounts/discount-store.js';
import { DiscountView, DiscountViews } from '../discounts/discount-view.js';
import { ownerOf } from '../discounts/owner.js';
import { DiscountQuery } from './discount-query.js';

@ApiTags('discounts')
@Controller('discounts')
@Permission('discounts:read', { narrowed: true })
export class ShowDiscountsController {
  constructor(
    @Inject(DiscountStore) private readonly discounts: DiscountStore,
    @Inject(DiscountViews) private readonly views: DiscountViews,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Discounts of customers, the newest first', description: 'Customers see their own.' })
  @ApiPage(DiscountView, { description: 'a page of discounts' })
  async list(@Query() query: DiscountQuery, @CurrentPrincipal() principal: Principal): Promise<Page<DiscountView>> {
    const { items, nextCursor } = await this.discounts.list(query, ownerOf(principal, 'discounts:read'));
    return { items: items.map((each) => this.views.of(each, principal.role !== 'customer')), nextCursor };
  }

  @Get(':id')
  @Problems(DISCOUNT_NOT_FOUND)
  @ApiOperation({ summary: 'One discount', description: 'Customers see their own.' })
  @ApiOkResponse({ type: DiscountView, description: 'the discount' })
  async show(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<DiscountView> {
    const discount = await this.discounts.find(id, ownerOf(principal, 'discounts:read'));
    return this.views.of(discount, principal.role !== 'customer');
  }
}
