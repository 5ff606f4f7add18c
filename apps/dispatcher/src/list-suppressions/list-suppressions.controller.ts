import { Controller, Delete, Get, HttpCode, Inject, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { ApiPage, NOT_FOUND, type Page, PageQuery } from '@marmalade/http';
import { Suppression, Suppressions } from '../recipients/suppressions.js';

@ApiTags('suppressions')
@Controller('suppressions')
export class ListSuppressionsController {
  constructor(@Inject(Suppressions) private readonly suppressions: Suppressions) {}

  @Get()
  @Permission('suppressions:read')
  @ApiOperation({
    summary: 'Addresses nothing is sent to any more, because their provider said that nothing arrives there',
  })
  @ApiPage(Suppression, { description: 'a page of channels and addresses, each with the reason' })
  list(@Query() query: PageQuery): Promise<Page<Suppression>> {
    return this.suppressions.list(query);
  }

  // A wildcard: the router bounds the length of other parameters, and an e-mail address may be longer.
  @Delete(':channel/*')
  @HttpCode(204)
  @Permission('suppressions:write')
  @ApiOperation({ summary: 'Send to an address again' })
  @ApiParam({ name: 'path', type: String, description: 'the address, percent-encoded', example: 'ann%40example.com' })
  @ApiNoContentResponse({ description: 'what is planned from now on goes to it' })
  async lift(@Param('channel') channel: string, @Param('*') address: string): Promise<void> {
    const lifted = await this.suppressions.lift(channel, address);
    if (!lifted) throw NOT_FOUND.problem('This address is not suppressed on this channel.');
  }
}
