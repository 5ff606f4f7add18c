import { expect, test } from '@jest/globals';
import { mergeOpenApi } from './merged-open-api.js';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const part = (path: string, schemas: Record<string, unknown>, use: string) => ({
  service: 'dispatcher' as const,
  document: {
    paths: { [path]: { parameters: [], get: { operationId: path, responses: { 200: ref(use) } } } },
    components: { schemas },
  },
});

test('a name that two services use for different schemas gets the service before it, where it is used too', () => {
  const merged = mergeOpenApi(
    [
      part('/events', { Item: { type: 'string' }, Same: { type: 'null' } }, 'Item'),
      part(
        '/notifications',
        {
          Item: { type: 'number' },
          List: { items: ref('Item'), not: ref('Same') },
          Unused: { not: ref('Same') },
          Same: { type: 'null' },
        },
        'List',
      ),
    ],
    '1.0.0',
    '/',
  );
  expect(merged).toMatchObject({
    paths: {
      '/api/v1/events': { parameters: [], get: { tags: ['dispatcher'], responses: { 200: ref('Item') } } },
      '/api/v1/notifications': { get: { responses: { 200: ref('List') } } },
    },
    components: {
      schemas: {
        Item: { type: 'string' },
        DispatcherItem: { type: 'number' },
        List: { items: ref('DispatcherItem'), not: ref('Same') },
        Same: { type: 'null' },
      },
    },
  });
  expect(Object.keys((merged.components as { schemas: object }).schemas)).not.toContain('Unused');
});

test('a service that is away is left out', () => {
  expect(mergeOpenApi([{ service: 'dispatcher' }], '1.0.0', 'https://shop.example')).toMatchObject({
    paths: {},
    tags: [],
    servers: [{ url: 'https://shop.example' }],
  });
});

test('a path is of the service that its longest prefix leads to, and stands where the outside finds it', () => {
  const paths = {
    '/me/preferences': {},
    '/me/profile': {},
    '/internal/access-tokens': {},
    '/.well-known/jwks.json': {},
  };
  const document = { paths };
  const merged = mergeOpenApi(
    [
      { service: 'dispatcher', document },
      { service: 'identity', document },
    ],
    '1.0.0',
    '/',
  );
  expect(Object.keys(merged.paths as object).sort()).toEqual([
    '/.well-known/jwks.json',
    '/api/v1/me/preferences',
    '/api/v1/me/profile',
  ]);
});

test('the tags are those of the operations: a service is one where they have none', () => {
  const tags = ['auth', 'internal'].map((name) => ({ name, description: `of ${name}` }));
  const paths = { '/auth/me': { get: { tags: ['auth'] } }, '/internal/x': { get: { tags: ['internal'] } } };
  const events = { paths: { '/events': { get: {} } } };
  const merged = mergeOpenApi(
    [
      { service: 'identity', document: { tags, paths } },
      { service: 'dispatcher', document: events },
    ],
    '1.0.0',
    '/',
  );
  expect(merged.tags).toEqual([
    { name: 'dispatcher', description: 'answered by the service dispatcher' },
    { name: 'auth', description: 'of auth' },
  ]);
});

test('operations have one name each; examples are merged as schemas are; callers come by token or key', () => {
  const example = (value: string) => ({ paths: {}, components: { examples: { NOT_FOUND: { value } } } });
  const operation = { operationId: 'list', security: [] };
  const example404 = { $ref: '#/components/examples/NOT_FOUND' };
  const merged = mergeOpenApi(
    [
      {
        service: 'dispatcher',
        document: { ...example('one'), paths: { '/events': { get: { ...operation, examples: example404 } } } },
      },
      {
        service: 'identity',
        document: { ...example('other'), paths: { '/customers': { get: { ...operation, examples: example404 } } } },
      },
    ],
    '1.0.0',
    '/',
  );
  expect(merged).toMatchObject({
    security: [{ bearerAuth: [] }, { apiKey: [] }],
    paths: {
      '/api/v1/events': { get: { operationId: 'list', security: [] } },
      '/api/v1/customers': {
        get: { operationId: 'identityList', examples: { $ref: '#/components/examples/IdentityNOT_FOUND' } },
      },
    },
    components: {
      examples: { NOT_FOUND: { value: 'one' }, IdentityNOT_FOUND: { value: 'other' } },
      securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' }, apiKey: { type: 'apiKey' } },
    },
  });
});
