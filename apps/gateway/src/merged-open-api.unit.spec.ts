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
        { Item: { type: 'number' }, List: { items: ref('Item') }, Same: { type: 'null' } },
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
        List: { items: ref('DispatcherItem') },
        Same: { type: 'null' },
      },
    },
  });
});

test('a service that is away is left out', () => {
  expect(mergeOpenApi([{ service: 'dispatcher' }], '1.0.0', 'https://shop.example')).toMatchObject({
    paths: {},
    tags: [{ name: 'dispatcher' }],
    servers: [{ url: 'https://shop.example' }],
  });
});
