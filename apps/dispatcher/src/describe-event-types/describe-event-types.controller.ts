import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { asyncApiDocument } from '@marmalade/contracts-envelope';
import { ApiPage, NOT_FOUND, type Page, platformVersion, Public } from '@marmalade/http';
import { Catalogue } from '../catalogue/catalogue.js';
import { describeType, EventTypeDetail, EventTypeView, summariseType } from '../catalogue/event-type-view.js';

@ApiTags('events')
@Controller('event-types')
export class DescribeEventTypesController {
  constructor(@Inject(Catalogue) private readonly catalogue: Catalogue) {}

  @Get()
  @Permission('events:read')
  @ApiOperation({ summary: 'Every event type that is registered' })
  @ApiPage(EventTypeView, { description: 'all types, in the order of their names' })
  list(): Page<EventTypeView> {
    return { items: this.catalogue.list().map((type) => summariseType(type, this.catalogue)), nextCursor: null };
  }

  @Get(':type')
  @Permission('events:read')
  @ApiOperation({ summary: 'One event type: the schema of its data, a sample that can be posted, its workflow' })
  @ApiOkResponse({ description: 'the type', type: EventTypeDetail })
  show(@Param('type') name: string): EventTypeDetail {
    const type = this.catalogue.get(name);
    if (!type) throw NOT_FOUND.problem(`The event type ${name.slice(0, 100)} is not registered.`);
    return describeType(type, this.catalogue);
  }
}

/** As far as this API says it; the rest is AsyncAPI's own. */
const ASYNC_API_SCHEMA = {
  type: 'object',
  additionalProperties: true,
  example: { asyncapi: '3.0.0', info: { title: 'Marmalade events', version: '0.1.0' } },
};

/** The events as an AsyncAPI 3 document, for whoever speaks AMQP. */
@ApiTags('events')
@Controller('asyncapi.json')
export class AsyncApiController {
  constructor(@Inject(Catalogue) private readonly catalogue: Catalogue) {}

  @Get()
  @Public()
  @ApiOperation({ summary: 'The events as an AsyncAPI 3 document' })
  @ApiOkResponse({ description: 'the document', schema: ASYNC_API_SCHEMA })
  show(): object {
    return asyncApiDocument(
      this.catalogue.list().map(({ type, description, source, schema, sample, workflow }) => ({
        type,
        description,
        source: source ?? undefined,
        category: workflow.category,
        schema: schema as never,
        sample: sample as never,
      })),
      {
        title: 'Marmalade events',
        version: platformVersion(),
        description: 'CloudEvents on the topic exchange marmalade.events; the type is the routing key.',
      },
    );
  }
}
