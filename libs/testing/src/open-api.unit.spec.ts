import { describe, expect, it } from '@jest/globals';
import { answerFaults, lintOpenApi, openApiGaps } from './open-api.js';

const CUP = { type: 'object', required: ['size'], properties: { size: { type: 'integer' } } };
const json = (example?: unknown) => ({
  'application/json': { schema: { $ref: '#/components/schemas/Cup' }, ...(example !== undefined && { example }) },
});
const good = () => ({
  operationId: 'showCup',
  summary: 'One cup',
  tags: ['cups'],
  security: [] as object[],
  parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
  responses: { 200: { description: 'it', content: json({ size: 2 }) }, 404: { description: 'there is none' } },
});
const documentOf = (operation: object) => ({
  openapi: '3.1.0',
  info: { title: 'Tea', version: '1', license: { name: 'MIT', identifier: 'MIT' } },
  servers: [{ url: '/' }],
  paths: { '/cups/{id}': { get: operation } },
  components: { schemas: { Cup: CUP } },
});

describe('what a document leaves unsaid', () => {
  it('is nothing when all is said', () => expect(openApiGaps(documentOf(good()))).toEqual([]));

  it.each([
    ['has no name of its own', { operationId: undefined }],
    ['has no summary', { summary: '' }],
    ['has no tag', { tags: [] }],
    ['does not say who may call it', { security: undefined }],
    ['takes a permission it does not name', { security: [{ apiKey: [] }] }],
    ['has no code of an error', { responses: { 200: { content: json({ size: 2 }) } } }],
    ['has no schema of its answer 200', { responses: { 200: {}, 404: {} } }],
    ['has no example of its answer 200 (application/json)', { responses: { 200: { content: json() }, 404: {} } }],
    [
      'has a wrong example of its answer 200: /size must be integer',
      { responses: { 200: { content: json({ size: 'big' }) }, 404: {} } },
    ],
    ['has no schema of its body', { requestBody: { content: {} } }],
    ['may lack id, a part of its path', { parameters: [{ name: 'id', in: 'path', schema: {} }] }],
    ['has no schema of the parameter id', { parameters: [{ name: 'id', in: 'path', required: true }] }],
  ])('is found: %s', (gap, change) => {
    expect(openApiGaps(documentOf({ ...good(), ...change }))).toEqual([`GET /cups/{id} ${gap}`]);
  });

  it('is a name that two operations share', () => {
    const document = documentOf(good());
    const twice = { ...document, paths: { ...document.paths, '/mugs/{id}': { get: good() } } };
    expect(openApiGaps(twice)).toEqual(['GET /mugs/{id} has no name of its own']);
  });
});

describe('an answer', () => {
  it('is held against its description', () => {
    const faults = (status: number, body: unknown) => answerFaults(documentOf(good()), good(), status, body);
    expect(faults(200, { size: 1 })).toEqual([]);
    expect(faults(200, {})).toEqual(["it must have required property 'size'"]);
    expect(faults(201, { size: 1 })).toEqual(['an answer 201 is not described']);
  });
});

describe('the linter', () => {
  it('finds what is wrong, and nothing in what is right', async () => {
    expect(await lintOpenApi(documentOf(good()))).toEqual({ errors: [], warnings: [] });
    const { errors } = await lintOpenApi(documentOf({ ...good(), parameters: [] }));
    expect(errors).toEqual([expect.stringContaining('path-parameters-defined')]);
  });
});
