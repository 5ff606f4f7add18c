import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { ApiPage, type Page, PageQuery, Problems } from '@marmalade/http';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import { EntryView } from '../ledger/entry-view.js';
import { AccountView } from './account-view.js';
import { ShowAccounts } from './show-accounts.js';

@ApiTags('loyalty')
@Controller('loyalty/accounts/:customerId')
export class ShowAccountsController {
  constructor(@Inject(ShowAccounts) private readonly accounts: ShowAccounts) {}

  @Get()
  @Permission('loyalty:read', { own: 'customerId' })
  @Problems(CUSTOMER_NOT_FOUND)
  @ApiOperation({
    summary: 'What a customer has gathered: points, tier, badges, milestones, and their code for friends',
    description: 'Whoever has gathered nothing yet has an account with nothing in it.',
  })
  @ApiOkResponse({ type: AccountView, description: 'the account' })
  show(@Param('customerId') customerId: string): Promise<AccountView> {
    return this.accounts.show(customerId);
  }

  @Get('entries')
  @Permission('loyalty:read', { own: 'customerId' })
  @Problems(CUSTOMER_NOT_FOUND)
  @ApiOperation({
    summary: 'The lines of an account, the newest first',
    description: 'Customers do not see what staff wrote to them.',
  })
  @ApiPage(EntryView, { description: 'a page of lines' })
  async entries(
    @Param('customerId') customerId: string,
    @Query() query: PageQuery,
    @CurrentPrincipal() { role }: Principal,
  ): Promise<Page<EntryView>> {
    const { items, nextCursor } = await this.accounts.entries(customerId, query);
    return { items: role === 'customer' ? items.map((item) => ({ ...item, comment: null })) : items, nextCursor };
  }
}
