import { request as httpRequest, Agent } from 'node:http';
import { connect } from 'node:net';
import { createLogger, currentTraceparent, type Logger } from '@marmalade/observability';
import {
  Body,
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  NotFoundException,
  Param,
  Post,
  Query,
  Req,
} from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsArray, IsDate, IsInt, IsOptional, IsString, Length, Min, ValidateNested } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import {
  createHttpApp,
  decodeCursor,
  HealthRegistry,
  page,
  PageQuery,
  problemType,
  serveOpenApi,
  TakesForm,
} from '../src/index.js';

const CUP_BROKEN = problemType({
  code: 'CUP_BROKEN',
  status: 409,
  title: 'The cup is broken',
  headers: { 'x-cup': '1' },
});
const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

class Line {
  @ApiProperty() @IsString() @Length(1, 20) sku!: string;
  @ApiProperty() @IsInt() @Min(1) count!: number;
}
class Order {
  @ApiProperty() @IsString() name!: string;
  @ApiProperty({ required: false }) @IsOptional() @Type(() => Date) @IsDate() due?: Date;
  @ApiProperty({ type: [Line] }) @IsArray() @ValidateNested({ each: true }) @Type(() => Line) lines!: Line[];
}

@Injectable()
class Kettle {
  on = true;
  constructor(@Inject(HealthRegistry) health: HealthRegistry) {
    health.register('kettle', async () => ({ ok: this.on }));
  }
}

@Controller('cups')
class Cups {
  @Get()
  list(@Query() query: PageQuery) {
    if (query.cursor !== undefined) decodeCursor(query.cursor, ['integer']);
    return page([1, 2, 3].slice(0, query.limit + 1), query.limit, (last) => [last]);
  }
  @Post() fill(@Body() order: Order) {
    return { name: order.name, lines: order.lines.length, typed: order.lines[0] instanceof Line };
  }
  @Post('raw') raw(@Req() request: FastifyRequest) {
    return { raw: request.rawBody?.toString(), body: request.body };
  }
  @Post('form') @TakesForm() form(@Body() form: Record<string, string>) {
    return { form, own: Object.keys(form) };
  }
  @Post('trace') async trace() {
    await null;
    return { trace: currentTraceparent() };
  }
  @Get('broken') broken() {
    throw CUP_BROKEN.problem('The blue one.');
  }
  @Get('lost') lost() {
    throw new NotFoundException('no such cup');
  }
  @Get('crash') crash() {
    throw new Error('password=hunter2 at kim@shop.example');
  }
  @Get('database') database() {
    throw Object.assign(new Error('terminating connection'), { code: '57P01' });
  }
  @Get('slow/:ms') async slow(@Param('ms') ms: string) {
    await new Promise((resolve) => setTimeout(resolve, Number(ms)).unref());
    return { ms };
  }
}

@Module({ controllers: [Cups], providers: [Kettle] })
class Tea {}

const lines: Record<string, unknown>[] = [];
const logger: Logger = createLogger(
  { service: 'tea', level: 'info' },
  { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
);

async function startTea(): Promise<{ app: NestFastifyApplication; url: string }> {
  const app = await createHttpApp(Tea, { service: 'tea', logger, bodyLimit: 2_000, rawBody: true, version: '9.9.9' });
  serveOpenApi(app, { title: 'Tea', version: '9.9.9', description: 'Cups' });
  await app.listen(0, '127.0.0.1');
  return { app, url: (await app.getUrl()).replace('[::1]', '127.0.0.1') };
}

let app: NestFastifyApplication;
let url: string;
beforeAll(async () => {
  ({ app, url } = await startTea());
});
afterAll(() => app.close());

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const post = (
  path: string,
  body: RequestInit['body'],
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => fetch(url + path, { method: 'POST', body, headers });
const json = async (response: Response) => (await response.json()) as Record<string, unknown>;

describe('errors are problem+json', () => {
  test('a declared problem', async () => {
    const response = await fetch(`${url}/cups/broken?token=secret`, { headers: { 'x-request-id': 'request-0001' } });
    expect(response.status).toBe(409);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(response.headers.get('x-cup')).toBe('1');
    expect(await response.json()).toEqual({
      type: 'urn:marmalade:problem:CUP_BROKEN',
      title: 'The cup is broken',
      status: 409,
      detail: 'The blue one.',
      instance: '/cups/broken',
      code: 'CUP_BROKEN',
      requestId: 'request-0001',
      retryable: false,
    });
  });

  test.each([
    ['malformed JSON', () => post('/cups', '{"name":'), 400, 'MALFORMED_JSON'],
    ['an empty body', () => post('/cups', ''), 400, 'MALFORMED_JSON'],
    ['a poisoned prototype', () => post('/cups', '{"__proto__":{"admin":true}}'), 400, 'MALFORMED_JSON'],
    [
      'another content type',
      () => post('/cups', 'a=1', { 'content-type': 'text/plain' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['a form where none is taken', () => post('/cups', 'name=a', FORM), 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a form on an unknown route', () => post('/saucers', 'name=a', FORM), 404, 'ROUTE_NOT_FOUND'],
    ['a form of too many fields', () => post('/cups/form', 'a=&'.repeat(101), FORM), 400, 'BAD_REQUEST'],
    ['a form too large', () => post('/cups/form', 'a'.repeat(64 * 1024 + 1), FORM), 413, 'BODY_TOO_LARGE'],
    ['a body too large', () => post('/cups', JSON.stringify({ name: 'x'.repeat(3_000) })), 413, 'BODY_TOO_LARGE'],
    ['an unknown route', () => fetch(`${url}/saucers`), 404, 'ROUTE_NOT_FOUND'],
    ['an unknown route with a body', () => post('/saucers', '{'), 404, 'ROUTE_NOT_FOUND'],
    ['another method', () => fetch(`${url}/cups`, { method: 'DELETE' }), 405, 'METHOD_NOT_ALLOWED'],
    ['a bad URL', () => fetch(`${url}/cups/%ff`), 400, 'BAD_REQUEST'],
    ['what Nest throws', () => fetch(`${url}/cups/lost`), 404, 'NOT_FOUND'],
    ['the database away', () => fetch(`${url}/cups/database`), 503, 'SERVICE_UNAVAILABLE'],
    ['a query that is no UTF-8', () => fetch(`${url}/cups?cursor=%e9`), 400, 'BAD_REQUEST'],
    [
      'a body that is no UTF-8',
      () => post('/cups', Buffer.from('{"name":"caf\xe9"}', 'latin1')),
      400,
      'MALFORMED_JSON',
    ],
    ['a body that is nested deeply', () => post('/cups', '['.repeat(900) + ']'.repeat(900)), 400, 'MALFORMED_JSON'],
    ['a damaged cursor', () => fetch(`${url}/cups?cursor=abcd`), 400, 'CURSOR_INVALID'],
    ['a query out of bounds', () => fetch(`${url}/cups?limit=201`), 400, 'VALIDATION_FAILED'],
    ['an unknown query parameter', () => fetch(`${url}/cups?colour=red`), 400, 'VALIDATION_FAILED'],
    ['a date that is none', () => post('/cups', '{"due":"soon"}'), 400, 'VALIDATION_FAILED'],
    ['a date that can not be one', () => post('/cups', '{"due":{"toString":1}}'), 400, 'BAD_REQUEST'],
    ['a body that is an array', () => post('/cups', '[]'), 400, 'VALIDATION_FAILED'],
    ['a body that is a number', () => post('/cups', '5'), 400, 'VALIDATION_FAILED'],
    ['a body that is null', () => post('/cups', 'null'), 400, 'VALIDATION_FAILED'],
    ['no body', () => fetch(`${url}/cups`, { method: 'POST' }), 400, 'VALIDATION_FAILED'],
  ])('%s', async (_name, ask, status, code) => {
    const response = await ask();
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const body = await json(response);
    expect(body).toMatchObject({ status, code, type: `urn:marmalade:problem:${code}` });
    expect(body.requestId).toBe(response.headers.get('x-request-id'));
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.status).toBe(status);
  });

  test('names the path as the outside wrote it, when the gateway tells', async () => {
    const instanceOf = async (path: string, prefix: string) =>
      (await json(await fetch(url + path, { headers: { 'x-forwarded-prefix': prefix } }))).instance;
    expect(await instanceOf('/cups/broken', '/api/v1')).toBe('/api/v1/cups/broken');
    expect(await instanceOf('/cups/broken', '/api/<v1>')).toBe('/cups/broken');
    expect(await instanceOf('/saucers', '/api/v1')).toBe('/api/v1/saucers');
  });

  test('each wrong field has one entry with its pointer', async () => {
    const response = await post(
      '/cups',
      JSON.stringify({
        colour: 1,
        lines: [
          { sku: 'a', count: 1 },
          { sku: '', count: 0.5 },
        ],
      }),
    );
    expect((await json(response)).errors).toEqual([
      { pointer: '/colour', code: 'UNKNOWN_FIELD', message: 'there is no field colour' },
      { pointer: '/name', code: 'IS_STRING', message: 'name must be a string' },
      { pointer: '/lines/1/sku', code: 'IS_LENGTH', message: expect.stringContaining('longer') },
      { pointer: '/lines/1/count', code: 'MIN', message: expect.stringContaining('integer') },
    ]);
  });

  test('what went wrong inside stays inside, and is logged with the request id', async () => {
    const response = await fetch(`${url}/cups/crash`);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toMatch(/hunter2|password|kim@|at .*\.ts/);
    const line = lines.find(({ requestId, level }) => requestId === JSON.parse(text).requestId && level === 'error');
    expect(line).toMatchObject({ code: 'INTERNAL_ERROR', route: '/cups/crash' });
    expect(JSON.stringify(lines)).not.toContain('kim@');
  });

  test('HEAD and OPTIONS answer', async () => {
    const head = await fetch(`${url}/cups`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const lost = await fetch(`${url}/saucers`, { method: 'HEAD' });
    expect([lost.status, await lost.text()]).toEqual([404, '']);
    const options = await fetch(`${url}/cups`, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST']);
  });
});

describe('requests', () => {
  test('bodies become their classes, in each JSON content type', async () => {
    const body = JSON.stringify({ name: 'Earl Grey', lines: [{ sku: 'a', count: 2 }] });
    for (const type of ['application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json']) {
      const response = await post('/cups', body, { 'content-type': `${type}; charset=utf-8` });
      expect(await response.json()).toEqual({ name: 'Earl Grey', lines: 1, typed: true });
    }
  });

  test('forms become objects of texts, where a route asks for them', async () => {
    const body = 'To=%2B4912345&Body=two+words+%F0%9F%91%8B&empty=&To=%2B49&__proto__=x';
    const response = await post('/cups/form', body, { 'content-type': `${FORM['content-type']}; charset=utf-8` });
    expect(await response.json()).toEqual({
      form: JSON.parse('{"To":"+49","Body":"two words 👋","empty":"","__proto__":"x"}'),
      own: ['To', 'Body', 'empty', '__proto__'],
    });
  });

  test('keeps the raw body when asked', async () => {
    const response = await post('/cups/raw', '{ "a" : 1 }');
    expect(await response.json()).toEqual({ raw: '{ "a" : 1 }', body: { a: 1 } });
  });

  test('an incoming trace is active in the handler, after the body was read', async () => {
    const response = await post('/cups/trace', '{"a":1}', { 'content-type': 'application/json', traceparent: TRACE });
    expect(await response.json()).toEqual({ trace: TRACE });
    expect(await (await post('/cups/trace', '{"a":1}')).json()).toEqual({});
  });

  test('pages', async () => {
    const first = await json(await fetch(`${url}/cups?limit=2`));
    expect(first.items).toEqual([1, 2]);
    expect((await fetch(`${url}/cups?cursor=${String(first.nextCursor)}`)).status).toBe(200);
  });

  test('a sane request id is kept, another replaced; security headers are set', async () => {
    const kept = await fetch(`${url}/cups`, { headers: { 'x-request-id': 'abc-12345678' } });
    expect(kept.headers.get('x-request-id')).toBe('abc-12345678');
    expect(kept.headers.get('x-content-type-options')).toBe('nosniff');
    const replaced = await fetch(`${url}/cups`, { headers: { 'x-request-id': 'no spaces, please' } });
    expect(replaced.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{14}7[0-9a-f-]{21}$/);
  });

  test('one line a request, by route and without the query', async () => {
    lines.length = 0;
    await fetch(`${url}/cups/slow/1?email=kim@shop.example`);
    await fetch(`${url}/health`);
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines).toEqual([
      expect.objectContaining({
        msg: 'request',
        method: 'GET',
        route: '/cups/slow/:ms',
        status: 200,
        requestId: expect.any(String),
      }),
    ]);
  });
});

describe('what machines ask', () => {
  test('health tells of the registered checks', async () => {
    expect(await json(await fetch(`${url}/health`))).toEqual({
      status: 'ok',
      service: 'tea',
      version: '9.9.9',
      checks: { kettle: { ok: true } },
    });
    app.get(Kettle).on = false;
    expect((await fetch(`${url}/health`)).status).toBe(503);
    expect((await fetch(`${url}/health/ready`)).status).toBe(503);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    app.get(Kettle).on = true;
  });

  test('metrics hold durations by route', async () => {
    await fetch(`${url}/cups/slow/1`);
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toMatch(
      /http_request_duration_seconds_count\{service="tea",method="GET",route="\/cups\/slow\/:ms",status="200"\} \d/,
    );
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });

  test('OpenAPI 3.1 lists routes, and the problem each may answer with', async () => {
    const document = (await json(await fetch(`${url}/openapi.json`))) as never as {
      openapi: string;
      paths: Record<string, { post: { responses: Record<string, unknown> } }>;
      components: { schemas: Record<string, unknown> };
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).not.toContain('/health');
    expect(document.paths['/cups'].post.responses['400']).toMatchObject({
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: { VALIDATION_FAILED: { $ref: '#/components/examples/VALIDATION_FAILED' } },
        },
      },
    });
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(['Order', 'Problem']));
  });
});

describe('close', () => {
  test('answers what is in flight and does not wait for idle connections', async () => {
    const { app, url } = await startTea();
    const agent = new Agent({ keepAlive: true });
    const ask = (path: string) =>
      new Promise<number>((resolve, reject) => {
        const request = httpRequest(`${url}${path}`, { agent }, (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode ?? 0));
        });
        request.on('error', reject).end();
      });
    expect(await ask('/health/live')).toBe(200);
    const inFlight = ask('/cups/slow/300');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const started = performance.now();
    await app.close();
    expect(await inFlight).toBe(200);
    expect(performance.now() - started).toBeLessThan(1_500);
    agent.destroy();
  });

  test('cuts what does not end', async () => {
    const { app, url } = await startTea();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write('POST /cups HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a"');
    const hanging = fetch(`${url}/cups/slow/20000`).catch(() => 'cut');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started = performance.now();
    await app.close();
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(await hanging).toBe('cut');
    socket.destroy();
  });
});
