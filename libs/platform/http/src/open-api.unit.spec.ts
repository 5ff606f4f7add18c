import { describe, expect, it, test } from '@jest/globals';
import { Body, Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ApiPage, TakesIdempotencyKey } from './api-page.decorator.js';
import { exampleOf } from './open-api-examples.js';
import { operationIdOf } from './open-api-names.js';
import { withoutNullable } from './open-api-schemas.js';
import { describeControllers } from './open-api.js';
import { PageQuery } from './pagination.js';
import { CONFLICT } from './platform-problems.js';
import { Problems } from './problems.decorator.js';

describe('the name of an operation', () => {
  it.each([
    ['list', '/notifications', 'listNotifications'],
    ['show', '/notifications/{id}', 'showNotification'],
    ['retry', '/notifications/{id}/retry', 'retryNotification'],
    ['create', '/webhook-endpoints', 'createWebhookEndpoint'],
    ['rotateSecret', '/webhook-endpoints/{id}/rotate-secret', 'rotateWebhookEndpointSecret'],
    ['listAttempts', '/webhook-endpoints/{id}/attempts', 'listWebhookEndpointAttempts'],
    ['replayAll', '/dead-letters/replay', 'replayDeadLetters'],
    ['show', '/asyncapi.json', 'showAsyncapi'],
    ['unsubscribe', '/unsubscribe/{path}', 'unsubscribe'],
    ['show', '/categories/{id}', 'showCategory'],
    ['show', '/me/addresses/{kind}', 'showMeAddress'],
  ])('of %s at %s is %s', (method, path, name) => expect(operationIdOf(method, path)).toBe(name));
});

describe('what may be null', () => {
  test.each([
    [{ type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [{ type: 'string', nullable: false }, { type: 'string' }],
    [
      { type: 'string', enum: ['a'], nullable: true },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      { allOf: [{ $ref: '#/x' }], nullable: true, description: 'one' },
      { anyOf: [{ $ref: '#/x' }, { type: 'null' }], description: 'one' },
    ],
    [{ properties: { nullable: { type: 'boolean' } } }, { properties: { nullable: { type: 'boolean' } } }],
  ])('%j is written as OpenAPI 3.1 does', (schema, expected) => expect(withoutNullable(schema)).toEqual(expected));
});

describe('an example', () => {
  const schemas = {
    Cup: { type: 'object', properties: { size: { type: 'integer', minimum: 2 }, name: { type: 'string' } } },
    Nested: { type: 'object', properties: { inner: { $ref: '#/components/schemas/Nested' } } },
  };

  it('is put together of those of the parts, and leaves out what nobody gave one for', () => {
    expect(exampleOf({ type: 'array', items: { $ref: '#/components/schemas/Cup' } }, schemas)).toEqual([{ size: 2 }]);
    expect(exampleOf({ type: ['string', 'null'], example: null }, schemas)).toBeNull();
    expect(exampleOf({ type: 'string', format: 'date' }, schemas)).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(exampleOf({ type: 'string' }, schemas)).toBeUndefined();
  });

  it('has the fields of all parts', () => {
    const schema = { allOf: [{ $ref: '#/components/schemas/Cup' }], properties: { hot: { type: 'boolean' } } };
    expect(exampleOf(schema, schemas)).toEqual({ size: 2, hot: true });
  });

  it('of a schema that holds itself has an end', () => {
    expect(exampleOf({ $ref: '#/components/schemas/Nested' }, schemas)).toBeDefined();
  });
});

class Kettle {}

class CupBody {
  @ApiProperty({ type: String, example: 'black' })
  tea!: string;
}

class Cup extends CupBody {
  @ApiPropertyOptional({ type: String, nullable: true, example: null })
  saucer?: string | null;
}

@Controller('cups')
class CupsController {
  constructor(@Inject(Kettle) readonly kettle: Kettle) {
    throw new Error('nothing is made to be described');
  }

  @Get()
  @ApiOperation({ summary: 'All cups' })
  @ApiPage(Cup, { description: 'a page' })
  list(@Query() _query: PageQuery): void {}

  @Post()
  @TakesIdempotencyKey()
  @Problems(CONFLICT)
  @ApiOperation({ summary: 'One more' })
  @ApiCreatedResponse({ description: 'it', type: Cup })
  create(@Body() _body: CupBody): void {}

  @Delete(':id')
  @ApiOkResponse({ description: 'gone', type: Cup })
  remove(@Param('id') _id: string): void {}
}

const INFO = { title: 'Tea', version: '1', description: 'Cups' };

describe('the description of controllers', () => {
  const describeCups = () =>
    describeControllers([CupsController], INFO, ({ handler }) => ({
      fields: { 'x-handler': (handler as { name: string }).name },
    })) as Promise<any>;

  it('has for each operation a name, examples, and the problems that follow from what it takes', async () => {
    const { paths, components } = await describeCups();
    const { get, post } = paths['/cups'];
    expect(get).toMatchObject({ operationId: 'listCups', 'x-handler': 'list' });
    expect(get.responses[200].content['application/json'].example).toEqual({
      items: [{ tea: 'black', saucer: null }],
      nextCursor: null,
    });
    const codes = (operation: any, status: number) =>
      Object.keys(operation.responses[status].content['application/problem+json'].examples);
    expect(codes(get, 400)).toEqual(['VALIDATION_FAILED', 'CURSOR_INVALID', 'BAD_REQUEST']);
    expect(post.requestBody.content['application/json'].example).toEqual({ tea: 'black' });
    expect(codes(post, 400)).toEqual(['VALIDATION_FAILED', 'MALFORMED_JSON', 'IDEMPOTENCY_KEY_INVALID', 'BAD_REQUEST']);
    expect(codes(post, 409)).toEqual(['IDEMPOTENCY_IN_FLIGHT', 'CONFLICT']);
    expect(codes(post, 500)).toEqual(['INTERNAL_ERROR']);
    expect(codes(paths['/cups/{id}'].delete, 404)).toEqual(['NOT_FOUND']);
    expect(components.examples.CONFLICT.value).toMatchObject({ code: 'CONFLICT', status: 409, retryable: false });
    expect(components.schemas.Cup.properties.saucer).toEqual({ type: ['string', 'null'], example: null });
  });

  it('refuses two operations of one name', async () => {
    @Controller('cups/list')
    class Others {
      @Get()
      list(): void {}
    }
    await expect(describeControllers([CupsController, Others], INFO)).rejects.toThrow('listCups');
  });
});
