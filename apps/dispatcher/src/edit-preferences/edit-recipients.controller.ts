import { Body, Controller, Get, Inject, Param, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { ApiPage, NOT_FOUND, type Page, Problems } from '@marmalade/http';
import { RECIPIENT_ERASED, RECIPIENT_OF_IDENTITY } from '../recipients/recipient-problems.js';
import { Person, RecipientStore } from '../recipients/recipient-store.js';
import { plain } from '../rendering/escape.js';
import { RecipientBody, RecipientQuery } from './recipient-body.js';
import { assertRecipientId } from './recipient-id.js';

/** People as the dispatcher knows them from events, and as other systems tell it. */
@ApiTags('recipients')
@Controller('recipients')
export class EditRecipientsController {
  constructor(@Inject(RecipientStore) private readonly recipients: RecipientStore) {}

  @Get()
  @Permission('recipients:read')
  @ApiOperation({ summary: 'People known to the dispatcher, in the order of their ids' })
  @ApiPage(Person, {
    description: 'a page of people with addresses, roles, and channels on which nothing reaches them',
  })
  list(@Query() query: RecipientQuery): Promise<Page<Person>> {
    return this.recipients.list(query);
  }

  @Get(':id')
  @Permission('recipients:read')
  @ApiOperation({ summary: 'One person as the dispatcher knows them' })
  @ApiOkResponse({ description: 'the person', type: Person })
  async show(@Param('id') id: string): Promise<Person> {
    assertRecipientId(id);
    const person = await this.recipients.find(id);
    if (!person) throw NOT_FOUND.problem('Nobody is known by this id.');
    return person;
  }

  @Put(':id')
  @Permission('recipients:write')
  @ApiOperation({
    summary: 'Tell who a person is',
    description:
      'Replaces name, addresses, language and time zone: what is left out is not known from then on. Roles that are left out stay as they are; somebody new is a customer. Customers and staff are changed at /customers, /admins and /cashiers.',
  })
  @Problems(RECIPIENT_OF_IDENTITY, RECIPIENT_ERASED)
  @ApiOkResponse({ description: 'the person as known now', type: Person })
  tell(@Param('id') id: string, @Body() body: RecipientBody): Promise<Person> {
    assertRecipientId(id);
    const { name, roles, ...details } = body;
    return this.recipients.save(id, { ...details, name: name && plain(name) }, roles ?? undefined);
  }
}
