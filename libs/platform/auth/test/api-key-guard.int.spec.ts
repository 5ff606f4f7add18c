import { createHttpApp } from '@marmalade/http';
import { createLogger } from '@marmalade/observability';
import { Controller, Get, Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  assertEveryRouteDeclaresItsPermission,
  authModule,
  declaredPermissions,
  Permission,
  Public,
} from '../src/index.js';

@Controller('cups')
class Cups {
  @Permission('cups:read') @Get() list() {
    return [];
  }
  @Public() @Get('open') open() {
    return 'open';
  }
  @Get('forgotten') forgotten() {
    return 'never';
  }
}

@Permission('saucers:read')
@Controller('saucers')
class Saucers {
  @Get() list() {
    return [];
  }
}

async function create(controllers: Type[]): Promise<NestFastifyApplication> {
  class Root {}
  Module({ controllers, imports: [authModule({ apiKey: 'mk_right' })] })(Root);
  return createHttpApp(Root, { service: 'tea', logger: createLogger({ service: 'tea', level: 'silent' }) });
}

describe('ApiKeyGuard', () => {
  let app: NestFastifyApplication;
  let url: string;
  beforeAll(async () => {
    app = await create([Cups, Saucers]);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app.close());

  const ask = (path: string, key?: string) =>
    fetch(url + path, { headers: key === undefined ? {} : { 'x-api-key': key } });

  test.each([
    ['/cups', 'mk_right', 200, undefined],
    ['/cups', undefined, 401, 'CREDENTIALS_MISSING'],
    ['/cups', 'mk_wrong', 401, 'API_KEY_INVALID'],
    ['/saucers', undefined, 401, 'CREDENTIALS_MISSING'],
    ['/saucers', 'mk_right', 200, undefined],
    ['/cups/open', undefined, 200, undefined],
    ['/cups/forgotten', 'mk_right', 403, 'PERMISSION_DENIED'],
    ['/health', undefined, 200, undefined],
    ['/metrics', undefined, 200, undefined],
  ])('%s with %p is %d %p', async (path, key, status, code) => {
    const response = await ask(path, key);
    expect(response.status).toBe(status);
    if (code === undefined) return;
    expect(await response.json()).toMatchObject({ code });
    if (status === 401) expect(response.headers.get('www-authenticate')).toContain('X-API-Key');
  });
});

describe('assertEveryRouteDeclaresItsPermission', () => {
  test('names the routes that declare nothing', async () => {
    const app = await create([Cups, Saucers]);
    expect(() => assertEveryRouteDeclaresItsPermission(app)).toThrow(/declare neither .*\n {2}- Cups\.forgotten$/);
    await app.close();
  });

  test('is content when all do', async () => {
    const app = await create([Saucers]);
    expect(() => assertEveryRouteDeclaresItsPermission(app)).not.toThrow();
    expect(declaredPermissions(app)).toContainEqual({
      handler: 'Saucers.list',
      permission: 'saucers:read',
      isPublic: false,
    });
    await app.close();
  });
});
