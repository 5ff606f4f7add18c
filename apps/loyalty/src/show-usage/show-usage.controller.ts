import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { ApiPage, type Page } from '@marmalade/http';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ownerOf } from '../discounts/owner.js';
import { toMoney } from '../money/minor-units.js';
import { RedemptionLog } from '../redemptions/redemption-log.js';
import { RedemptionView, RedemptionViews } from '../redemptions/redemption-view.js';
import { SummaryQuery, UsageQuery, UsageSummary } from './usage-query.js';

@ApiTags('discounts')
@Controller('discount-usage')
@Permission('discount-usage:read', { narrowed: true })
export class ShowUsageController {
  constructor(
    @Inject(RedemptionLog) private readonly log: RedemptionLog,
    @Inject(RedemptionViews) private readonly views: RedemptionViews,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Uses of discounts, the newest first',
    description: 'Cashiers see what they took themselves. What was reversed stays in the log.',
  })
  @ApiPage(RedemptionView, { description: 'a page of uses' })
  async list(@Query() query: UsageQuery, @CurrentPrincipal() principal: Principal): Promise<Page<RedemptionView>> {
    const { items, nextCursor } = await this.log.list(query, ownerOf(principal, 'discount-usage:read'));
    return { items: items.map((each) => this.views.of(each)), nextCursor };
  }

  @Get('summary')
  @ApiOperation({ summary: 'What uses of discounts come to', description: 'Of cashiers what they took themselves.' })
  @ApiOkResponse({ type: UsageSummary, description: 'sums' })
  async sum(@Query() query: SummaryQuery, @CurrentPrincipal() principal: Principal): Promise<UsageSummary> {
    const totals = await this.log.totals(query, ownerOf(principal, 'discount-usage:read'));
    return {
      count: totals.reduce((sum, { count }) => sum + count, 0),
      reversed: totals.reduce((sum, { reversed }) => sum + reversed, 0),
      totals: totals
        .filter(({ count }) => count > 0)
        .map(({ count, currency, orderAmount, amountOff }) => ({
          count,
          currency,
          orderAmount: toMoney(orderAmount, currency),
          amountOff: toMoney(amountOff, currency),
        })),
    };
  }
}
