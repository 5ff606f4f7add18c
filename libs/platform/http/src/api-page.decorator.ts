import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';

const NEXT_CURSOR = {
  type: ['string', 'null'],
  description: '`cursor` of the next page; null on the last',
  example: null,
};

/** What a list that counts on request tells beside its page. */
const COUNTED = {
  total: { type: 'integer', minimum: 0, description: 'with `total=true`', example: 1 },
  totalIsAtLeast: { type: 'boolean', description: 'there are more than were counted', example: false },
};

/**
 * Describes the answer of a list: one page of items of a class.
 * @param options `counted`: with `total=true` it tells how many there are in all
 */
export function ApiPage(
  item: Type,
  { description, counted = false }: { description: string; counted?: boolean },
): MethodDecorator & ClassDecorator {
  const schema = {
    type: 'object',
    required: ['items', 'nextCursor'],
    properties: {
      items: { type: 'array', items: { $ref: getSchemaPath(item) } },
      nextCursor: NEXT_CURSOR,
      ...(counted && COUNTED),
    },
  };
  // The types of @nestjs/swagger are those of OpenAPI 3.0, which has one type a schema.
  return applyDecorators(ApiExtraModels(item), ApiOkResponse({ description, schema: schema as never }));
}

/** Describes the header `Idempotency-Key` of a route that honours it; its problems are then in the description too. */
export function TakesIdempotencyKey(): MethodDecorator & ClassDecorator {
  return ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'the same key and body get the same answer for 24 hours',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
    example: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
  });
}
