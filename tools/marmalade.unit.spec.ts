import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort, spawnNode } from '@marmalade/testing';
import { eventsIn } from './marmalade/event-source.mjs';
import { personOf } from './marmalade/notify-test.mjs';
import { reportOf } from './marmalade/notify-test-report.mjs';
import { textTable } from './marmalade/output.mjs';
import { COMMANDS, run } from './marmalade/run.mjs';
import { readSettings } from './marmalade/settings.mjs';

const KEY = 'mk_right';

interface Asked {
  method: string;
  path: string;
  headers: Record<string, unknown>;
  body: any;
}
interface Told {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A server that answers as ours does, as far as a test says. */
class TinyServer {
  asked: Asked[] = [];
  answer: (asked: Asked) => Told = () => ({ status: 404, body: problem('NOT_FOUND') });
  private server!: Server;
  url = '';

  async start(): Promise<void> {
    this.server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      const { method, url, headers } = request;
      const asked = {
        method: method!,
        path: url!.replace('/api/v1', ''),
        headers,
        body: text ? JSON.parse(text) : undefined,
      };
      this.asked.push(asked);
      const told =
        headers['x-api-key'] === KEY ? this.answer(asked) : { status: 401, body: problem('API_KEY_INVALID') };
      response.writeHead(told.status, { 'content-type': 'application/json', ...told.headers });
      response.end(
        told.body === undefined ? '' : typeof told.body === 'string' ? told.body : JSON.stringify(told.body),
      );
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function problem(code: string, more: object = {}): object {
  return { type: `urn:marmalade:problem:${code}`, title: code, status: 400, code, retryable: false, ...more };
}

const server = new TinyServer();
let folder: string;
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marmalade-cli-'));
  server.asked = [];
  server.answer = () => ({ status: 404, body: problem('NOT_FOUND') });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command against the server, from a folder of the test's own. */
async function type(args: string[], { env = {}, stdin = '' }: { env?: Record<string, string>; stdin?: string } = {}) {
  const said = { out: '', err: '' };
  const io = {
    env: { MARMALADE_URL: server.url, MARMALADE_API_KEY: KEY, INIT_CWD: folder, ...env },
    stdin: Readable.from(stdin === '' ? [] : [stdin]),
    stdout: { write: (text: string) => void (said.out += text) },
    stderr: { write: (text: string) => void (said.err += text) },
  };
  const code = await run(args, io, { root: folder, pauseMs: 1 });
  return { code, ...said };
}

describe('what is typed', () => {
  it.each(COMMANDS.map(({ name }: any) => name))('%s --help tells how it is used, and asks nobody', async (name) => {
    const { code, out } = await type([...name.split(' '), '--help'], { env: { MARMALADE_API_KEY: '' } });
    expect([code, server.asked]).toEqual([0, []]);
    expect(out).toContain(`npm run marmalade -- ${name}`);
    expect(out).toContain('--json');
  });

  it('--help lists every command', async () => {
    const { code, out } = await type(['--help']);
    expect(code).toBe(0);
    for (const { name, summary } of COMMANDS as any[]) expect(out).toMatch(new RegExp(`${name} +${summary}`));
  });

  it.each([
    [[], 'Marmalade from the command line'],
    [['notify'], 'There is no command "notify"'],
    [['notify', 'test'], 'Name one event type, or say --all.'],
    [['notify', 'test', 'order.created', '--all'], 'Name one event type, or say --all.'],
    [['notify', 'test', 'order.created', '--to', 'ann@a.example'], '--to ann@a.example is not understood'],
    [['notify', 'test', '--all', '--wait', 'long'], '--wait is a number'],
    [['notify', 'test', '--loud'], "Unknown option '--loud'"],
    [['alert'], 'Say in one text'],
    [['alert', 'a', 'b'], 'Say in one text'],
    [['events', 'send'], 'Name one file'],
    [['events', 'send', 'nowhere.json'], 'There is no file'],
    [['events', 'send', 'a', '--report', 'a'], 'The report would overwrite'],
    [['events', 'send', 'a', '--from', '0'], '--from is the number of a line'],
    [['dead-letters', 'list', '--limit', 'x'], '--limit is a number'],
    [['dead-letters', 'replay', '1', '2'], 'Give one id'],
    [['templates', 'reset', 'a', 'b'], 'Give one event type'],
  ])('%j is not understood: said with exit code 2, and nothing is asked', async (args, words) => {
    const { code, err, out } = await type(args);
    expect([code, out, server.asked]).toEqual([2, '', []]);
    expect(err).toContain(words);
    expect(err).toContain('npm run marmalade -- ');
  });

  it('several --to make one person', () => {
    expect(personOf(['email=a=b@example.com', 'telegram=7', 'phone=+79145550123', 'timezone=Asia/Bangkok'])).toEqual({
      email: 'a=b@example.com',
      telegramId: '7',
      phone: '+79145550123',
      timeZone: 'Asia/Bangkok',
    });
    expect(personOf(['customer-7', 'locale=th'])).toEqual({ id: 'customer-7', locale: 'th' });
  });
});

describe('settings', () => {
  it('come from the environment, else from .env, else the server on this machine with the key of its data folder', () => {
    mkdirSync(join(folder, '.marmalade'));
    writeFileSync(join(folder, '.marmalade', 'api-key'), 'mk_stored\n');
    expect(readSettings({}, folder)).toEqual({ url: 'http://127.0.0.1:3000', apiKey: 'mk_stored' });
    writeFileSync(join(folder, '.env'), 'PORT=4000\nMARMALADE_API_KEY=mk_dotenv\n');
    expect(readSettings({}, folder)).toEqual({ url: 'http://127.0.0.1:4000', apiKey: 'mk_dotenv' });
    const env = { MARMALADE_URL: 'https://shop.example/api/v1/', MARMALADE_API_KEY: 'mk_env' };
    expect(readSettings(env, folder)).toEqual({ url: 'https://shop.example', apiKey: 'mk_env' });
  });

  it('the data folder may be elsewhere', () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'api-key'), 'mk_data');
    expect(readSettings({ MARMALADE_DATA_DIR: 'data' }, folder).apiKey).toBe('mk_data');
    expect(readSettings({ MARMALADE_DATA_DIR: join(folder, 'data') }, '/').apiKey).toBe('mk_data');
  });
});

describe('what goes wrong is said in one line, with exit code 2', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['no key', { MARMALADE_API_KEY: '' }, /There is no API key: set MARMALADE_API_KEY/],
    ['a wrong key', { MARMALADE_API_KEY: 'mk_wrong' }, /The API key is not accepted at http.* \(API_KEY_INVALID\)/],
    ['no address', { MARMALADE_URL: 'localhost' }, /MARMALADE_URL is no address: localhost/],
  ])('%s', async (_, env, words) => {
    const { code, err, out } = await type(['dead-letters', 'list'], { env });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(words);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('no server', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { code, err } = await type(['dead-letters', 'list'], { env: { MARMALADE_URL: url } });
    expect(code).toBe(2);
    expect(err).toBe(
      `Marmalade does not answer at ${url} (ECONNREFUSED). Is it running? MARMALADE_URL says where it is.\n`,
    );
  });

  it.each<[string, Told, RegExp]>([
    ['somebody else answers', { status: 200, body: '<html>' }, /is not Marmalade/],
    ['something stands in between', { status: 502, body: '<html>' }, /is not Marmalade.*502/],
    ['the route is not there', { status: 404, body: problem('ROUTE_NOT_FOUND') }, /of another version/],
    [
      'the key is not enough',
      { status: 403, body: problem('PERMISSION_DENIED', { detail: 'It takes x:y.' }) },
      /may not do this\. It takes x:y\./,
    ],
    [
      'the service is away',
      { status: 503, body: problem('SERVICE_UNAVAILABLE', { retryable: true }) },
      /can not do it just now/,
    ],
  ])('%s', async (_, told, words) => {
    server.answer = () => told;
    const { code, err } = await type(['dead-letters', 'list']);
    expect([code, err]).toEqual([2, expect.stringMatching(words)]);
  });

  it('a server that goes away for a moment is waited for', async () => {
    let sockets = 0;
    const gone = createServer((request, response) => {
      sockets += 1;
      // The first page, then two broken connections, then the second page.
      if (sockets === 2 || sockets === 3) return void request.socket.destroy();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ items: [], nextCursor: sockets === 1 ? 'next' : null }));
    });
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(gone.address() as { port: number }).port}`;
    const { code } = await type(['dead-letters', 'list'], { env: { MARMALADE_URL: url } });
    expect([code, sockets]).toEqual([0, 4]);
    gone.closeAllConnections();
    await new Promise((resolve) => gone.close(resolve));
  });

  it('what passes is tried again; what may have been done is not', async () => {
    const answers = [
      { status: 503, body: problem('SERVICE_UNAVAILABLE') },
      { status: 429, body: problem('RATE_LIMITED'), headers: { 'retry-after': '0' } },
    ];
    server.answer = () => answers.shift() ?? { status: 200, body: { items: [], nextCursor: null } };
    expect((await type(['dead-letters', 'list'])).code).toBe(0);
    expect(server.asked).toHaveLength(3);
    server.asked = [];
    server.answer = () => ({ status: 503, body: problem('SERVICE_UNAVAILABLE') });
    expect((await type(['dead-letters', 'replay'])).code).toBe(2);
    expect(server.asked).toHaveLength(1);
  });
});

it('as a process: the exit code, the standard input, and words on the right stream', async () => {
  server.answer = () => ({ status: 202, body: { accepted: [] } });
  const script = new URL('marmalade.mjs', import.meta.url);
  const env = { MARMALADE_URL: server.url, MARMALADE_API_KEY: KEY };
  const good = spawnNode(script, { args: ['alert', 'Look'], env, cwd: folder });
  expect((await good.exited).code).toBe(0);
  expect(good.output()).toMatch(/^The alert is on its way/);
  const bad = spawnNode(script, {
    args: ['alert', 'Look'],
    env: { ...env, MARMALADE_API_KEY: 'mk_wrong' },
    cwd: folder,
  });
  expect((await bad.exited).code).toBe(2);
});

describe('notify test', () => {
  const delivery = (channel: string, state: string, more: object = {}) => ({
    id: `d-${channel}`,
    channel,
    state,
    reason: null,
    provider: null,
    attempts: [],
    ...more,
  });

  /** Two types; what becomes of each notification is told by its id, after it was on its way once. */
  function answering(outcomes: Record<string, { recipient: string; deliveries: object[] }>): void {
    const seen = new Set<string>();
    server.answer = ({ method, path }) => {
      if (method === 'GET' && path.startsWith('/event-types')) {
        const items = Object.keys(outcomes).map((name) => ({
          type: name,
          channels: name === 'order.created' ? ['email', 'discord'] : ['discord'],
        }));
        return { status: 200, body: { items, nextCursor: null } };
      }
      const [, tested] = /^\/event-types\/(.+)\/test$/.exec(path) ?? [];
      if (tested)
        return {
          status: 202,
          body: {
            eventId: 'e',
            notifications: [
              { id: tested, recipientId: 'x', status: 'pending', deliveries: [delivery('email', 'pending')] },
            ],
          },
        };
      const id = path.split('/').at(-1)!;
      const { recipient, deliveries } = outcomes[id]!;
      const first = !seen.has(id);
      seen.add(id);
      return {
        status: 200,
        body: {
          id,
          recipient: { id: recipient },
          deliveries: first ? deliveries.map((each) => ({ ...each, state: 'sending' })) : deliveries,
        },
      };
    };
  }

  it('sends each type once, waits, and shows a table; all well is exit code 0', async () => {
    answering({
      'order.created': {
        recipient: 'boss',
        deliveries: [
          delivery('email', 'sent', { provider: 'smtp' }),
          delivery('discord', 'sent', { provider: 'captured' }),
        ],
      },
      'upload.failed': { recipient: 'ops:upload', deliveries: [delivery('discord', 'delivered')] },
    });
    const { code, out, err } = await type(['notify', 'test', '--all']);
    expect(code).toBe(0);
    expect(server.asked.filter(({ method }) => method === 'POST').map(({ path, body }) => [path, body])).toEqual([
      ['/event-types/order.created/test', {}],
      ['/event-types/upload.failed/test', {}],
    ]);
    expect(err).toBe('[1/2] order.created: 1 message\n[2/2] upload.failed: 1 message\n');
    expect(out).toMatch(/^type +email +discord\n-+ +-+ +-+/);
    expect(out).toMatch(/^order\.created +sent +captured$/m);
    expect(out).toMatch(/^upload\.failed +delivered$/m);
    expect(out).toContain('2 types, 2 messages sent, 1 caught, 0 skipped: all is well.');
  });

  it('what failed is told with what the provider said, and is exit code 1', async () => {
    answering({
      'order.created': {
        recipient: 'ops:order',
        deliveries: [
          delivery('discord', 'failed', { reason: 'WEBHOOK_GONE', attempts: [{ detail: '404 Unknown Webhook' }] }),
        ],
      },
      'upload.failed': { recipient: 'ops:upload', deliveries: [delivery('discord', 'sent')] },
    });
    const { code, out } = await type(['notify', 'test', '--all', '--json']);
    expect(code).toBe(1);
    expect(
      JSON.parse(out).map(({ type: name, notifications }: any) => [name, notifications[0].deliveries[0].state]),
    ).toEqual([
      ['order.created', 'failed'],
      ['upload.failed', 'sent'],
    ]);
    expect(reportOf(JSON.parse(out))).toContain(
      'Failed:\n  order.created, discord to ops:order: failed WEBHOOK_GONE: 404 Unknown Webhook',
    );
  });

  it('one type to one person, on one channel', async () => {
    answering({ 'order.created': { recipient: 'x', deliveries: [delivery('email', 'sent')] } });
    const { code } = await type([
      'notify',
      'test',
      'order.created',
      '--to',
      'email=ann@example.com',
      '--channel',
      'email',
    ]);
    expect(code).toBe(0);
    expect(server.asked[0]).toMatchObject({
      path: '/event-types/order.created/test',
      body: { to: { email: 'ann@example.com' }, channels: ['email'] },
    });
    expect(server.asked[0]!.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('one type to somebody in the app, by their id', async () => {
    answering({
      'order.created': {
        recipient: 'customer-7',
        deliveries: [delivery('in_app', 'sent', { reason: 'AWAITS_RECEIPT' })],
      },
    });
    const { code, out } = await type('notify test order.created --channel in_app --to customer-7'.split(' '));
    expect(code).toBe(0);
    expect(server.asked[0]).toMatchObject({ body: { to: { id: 'customer-7' }, channels: ['in_app'] } });
    expect(out).toMatch(/order\.created +sent/);
  });

  it('--all with a channel takes the types that have it', async () => {
    answering({
      'order.created': { recipient: 'x', deliveries: [delivery('email', 'sent')] },
      'upload.failed': { recipient: 'x', deliveries: [] },
    });
    await type(['notify', 'test', '--all', '--channel', 'email']);
    expect(server.asked.filter(({ method }) => method === 'POST').map(({ path }) => path)).toEqual([
      '/event-types/order.created/test',
    ]);
  });

  it('what is still on its way when time is over has failed', async () => {
    answering({
      'order.created': {
        recipient: 'x',
        deliveries: [delivery('email', 'pending', { reason: 'PROVIDER_UNREACHABLE' })],
      },
    });
    const { code, out } = await type(['notify', 'test', 'order.created', '--wait', '0']);
    expect(code).toBe(1);
    expect(out).toMatch(/something failed with 1 type/);
  });

  it('a type that is refused does not keep the others from being sent', async () => {
    answering({
      'order.created': { recipient: 'x', deliveries: [delivery('email', 'sent')] },
      'upload.failed': { recipient: 'x', deliveries: [delivery('discord', 'sent')] },
    });
    const { answer } = server;
    server.answer = (asked) =>
      asked.path === '/event-types/order.created/test'
        ? {
            status: 400,
            body: problem('VALIDATION_FAILED', {
              errors: [{ pointer: '/channels/0', code: 'NO_WORDING', message: 'no words' }],
            }),
          }
        : answer(asked);
    const { code, out } = await type(['notify', 'test', '--all']);
    expect(code).toBe(1);
    expect(out).toMatch(/^order\.created +refused$/m);
    expect(out).toMatch(/^upload\.failed +sent$/m);
    expect(out).toContain('/channels/0 no words');
    const alone = await type(['notify', 'test', 'order.created']);
    expect([alone.code, alone.out]).toEqual([1, '']);
    expect(alone.err).toContain('VALIDATION_FAILED');
  });

  it('several people of one type are counted', () => {
    const notifications = ['a', 'b', 'c'].map((id) => ({
      id,
      recipient: { id },
      deliveries: [delivery('email', id === 'c' ? 'skipped' : 'sent', { reason: id === 'c' ? 'NO_ADDRESS' : null })],
    }));
    const report = reportOf([
      { type: 't', notifications },
      { type: 'u', notifications: [] },
    ]);
    expect(report).toMatch(/^t +sent ×2, skipped NO_ADDRESS$/m);
    expect(report).toMatch(/^u +nobody$/m);
    expect(report).toContain('2 types, 2 messages sent, 0 caught, 1 skipped: all is well.');
  });

  it('ops channels whose messages are only caught are named', () => {
    const notifications = [
      { id: 'n', recipient: { id: 'ops:order' }, deliveries: [delivery('discord', 'sent', { provider: 'captured' })] },
    ];
    expect(reportOf([{ type: 't', notifications }])).toContain('only caught and shown: discord order.');
  });
});

describe('events send', () => {
  const event = (id: string, more: object = {}) => ({
    specversion: '1.0',
    id,
    source: '/s',
    type: 't',
    data: {},
    ...more,
  });
  const posted = () => server.asked.map(({ body }) => (Array.isArray(body) ? body.map(({ id }: any) => id) : body));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return name;
  };
  const reported = (name: string) =>
    readFileSync(join(folder, name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  /** Refuses events whose id begins with `bad`, as the server does: the batch is taken whole or not at all. */
  const refusingBad = ({ body }: Asked): Told => {
    const errors = body.flatMap(({ id }: any, index: number) =>
      String(id).startsWith('bad') ? [{ pointer: `/${index}/data/x`, code: 'TYPE', message: 'must be string' }] : [],
    );
    return errors.length > 0
      ? { status: 422, body: problem('EVENT_DATA_INVALID', { errors }) }
      : { status: 202, body: { accepted: body.map(({ id }: any) => id) } };
  };

  it.each([
    ['one event', JSON.stringify(event('a')), ['a']],
    ['one event over many lines', JSON.stringify(event('a'), null, 2), ['a']],
    ['an array', JSON.stringify([event('a'), event('b')]), ['a', 'b']],
    ['an array over many lines', JSON.stringify([event('a'), event('b')], null, 2), ['a', 'b']],
    ['an array with an event a line', `[\n${JSON.stringify(event('a'))}\n]`, ['a']],
    [
      'an event a line, with gaps and a mark of the byte order',
      `\ufeff${JSON.stringify(event('a'))}\r\n\r\n${JSON.stringify(event('b'))}\n`,
      ['a', 'b'],
    ],
    ['nothing', '', []],
  ])('%s', async (_, text, ids) => {
    server.answer = refusingBad;
    const { code, out } = await type(['events', 'send', file('events.json', text)]);
    expect([code, posted().flat()]).toEqual([0, ids]);
    expect(out).toContain(`${ids.length} event${ids.length === 1 ? '' : 's'} accepted, 0 refused.`);
  });

  it('goes in batches of 500, and none larger than the server takes', async () => {
    server.answer = refusingBad;
    const many = Array.from({ length: 1_001 }, (_, index) => JSON.stringify(event(`e${index}`))).join('\n');
    const { err } = await type(['events', 'send', '-'], { stdin: many });
    expect(posted().map((ids) => ids.length)).toEqual([500, 500, 1]);
    expect(err).toBe(
      '500 events accepted, 0 refused\n1000 events accepted, 0 refused\n1001 events accepted, 0 refused\n',
    );
    expect(server.asked[0]!.headers['content-type']).toBe('application/cloudevents-batch+json');
    server.asked = [];
    const large = Array.from({ length: 10 }, (_, index) =>
      JSON.stringify(event(`e${index}`, { data: { text: 'x'.repeat(400_000) } })),
    ).join('\n');
    await type(['events', 'send', '-'], { stdin: large });
    expect(posted().map((ids) => ids.length)).toEqual([2, 2, 2, 2, 2]);
  });

  it('what is refused goes into a report, which can be mended and sent; the others are taken', async () => {
    server.answer = refusingBad;
    const lines = [event('a'), event('bad-1'), event('b'), event('bad-2')].map((each) => JSON.stringify(each));
    lines.splice(2, 0, 'not json', '7');
    const { code, out } = await type(['events', 'send', file('events.ndjson', lines.join('\n')), '--json']);
    expect(code).toBe(1);
    const report = join(folder, 'events.ndjson.refused.ndjson');
    expect(JSON.parse(out)).toEqual({ accepted: 2, refused: 4, report });
    expect(posted().at(-1)).toEqual(['a', 'b']);
    expect(
      reported('events.ndjson.refused.ndjson').map(({ place, errors, event: refused, text }: any) => [
        place,
        errors[0].pointer,
        errors[0].message,
        refused?.id ?? text,
      ]),
    ).toEqual([
      [2, '/data/x', 'must be string', 'bad-1'],
      [3, '', 'is not JSON', 'not json'],
      [4, '', 'is not an object', '7'],
      [6, '/data/x', 'must be string', 'bad-2'],
    ]);
    server.asked = [];
    const mended = readFileSync(report, 'utf8')
      .split('\n')
      .filter((line) => line.includes('bad-'))
      .join('\n')
      .replaceAll('bad-', 'good-');
    const again = await type(['events', 'send', file('mended.ndjson', mended)]);
    expect([again.code, posted()]).toEqual([0, [['good-1', 'good-2']]]);
  });

  it('a broken first line costs itself only', async () => {
    server.answer = refusingBad;
    const { code } = await type([
      'events',
      'send',
      file('e', `{"id": \n${JSON.stringify(event('a'))}\n${JSON.stringify(event('b'))}`),
    ]);
    expect([code, posted()]).toEqual([1, [['a', 'b']]]);
    expect(reported('e.refused.ndjson')).toMatchObject([{ place: 1, errors: [{ message: 'is not JSON' }] }]);
  });

  it('a document that is cut is refused, not half of it sent', async () => {
    const { code } = await type([
      'events',
      'send',
      file('e', `[\n${JSON.stringify(event('a'))},\n${JSON.stringify(event('b'))}`),
    ]);
    expect([code, server.asked]).toEqual([1, []]);
  });

  it('a fault the server does not place is searched for', async () => {
    server.answer = ({ body }) =>
      body.some(({ id }: any) => id === 'bad')
        ? { status: 413, body: problem('BODY_TOO_LARGE') }
        : { status: 202, body: {} };
    const { code, out } = await type([
      'events',
      'send',
      file('e', ['a', 'b', 'bad', 'c', 'd'].map((id) => JSON.stringify(event(id))).join('\n')),
    ]);
    expect(code).toBe(1);
    expect(out).toContain('4 events accepted, 1 refused.');
    expect(reported('e.refused.ndjson')).toMatchObject([
      { place: 3, errors: [{ code: 'BODY_TOO_LARGE' }], event: { id: 'bad' } },
    ]);
  });

  it('an unknown type of a single event, whose pointer has no index', async () => {
    server.answer = () => ({
      status: 422,
      body: problem('EVENT_TYPE_UNKNOWN', {
        errors: [{ pointer: '/type', code: 'UNKNOWN', message: 't is not registered' }],
      }),
    });
    await type(['events', 'send', file('e', JSON.stringify(event('a')))]);
    expect(reported('e.refused.ndjson')).toMatchObject([
      { errors: [{ pointer: '/type', message: 't is not registered' }] },
    ]);
  });

  it('when the server goes away it says where to go on, and goes on there', async () => {
    const many = Array.from({ length: 1_200 }, (_, index) =>
      JSON.stringify(event(index === 3 ? 'bad' : `e${index}`)),
    ).join('\n');
    server.answer = (asked) =>
      asked.body.some(({ id }: any) => id === 'e700')
        ? { status: 503, body: problem('SERVICE_UNAVAILABLE') }
        : refusingBad(asked);
    const stopped = await type(['events', 'send', file('e', many)]);
    expect(stopped.code).toBe(2);
    expect(stopped.out).toContain('Go on with --from 501.');
    server.asked = [];
    server.answer = refusingBad;
    const { code, out } = await type(['events', 'send', 'e', '--from', '501']);
    expect([code, posted().flat()]).toEqual([0, Array.from({ length: 700 }, (_, index) => `e${index + 500}`)]);
    expect(out).toContain('700 events accepted, 0 refused.');
    expect(reported('e.refused.ndjson')).toMatchObject([{ place: 4 }]);
  });
});

it('lines are read as they come: the first event is there before the file has ended', async () => {
  let ended = false;
  async function* endless() {
    for (let index = 0; index < 1_000; index += 1) yield `${JSON.stringify({ id: index })}\n`;
    ended = true;
  }
  const entries = eventsIn(Readable.from(endless(), { highWaterMark: 1 }));
  expect((await entries.next()).value).toEqual({ place: 1, event: { id: 0 } });
  expect(ended).toBe(false);
  await entries.return(undefined);
});

describe('alert', () => {
  it('sends the event admin.alert, once however often it is tried', async () => {
    const answers = [{ status: 503, body: problem('SERVICE_UNAVAILABLE') }];
    server.answer = () => answers.shift() ?? { status: 202, body: { accepted: ['x'] } };
    const { code, out } = await type(['alert', 'Card payments fail', '--title', 'Payments', '--json']);
    expect(code).toBe(0);
    const [one, two] = server.asked.map(({ body }) => body);
    expect(two).toEqual(one);
    expect(one).toMatchObject({
      specversion: '1.0',
      type: 'admin.alert',
      data: { alertId: one.id, title: 'Payments', message: 'Card payments fail' },
    });
    expect(JSON.parse(out)).toEqual({ event: one.id });
  });

  it('what the server refuses is said with its reasons, exit code 1', async () => {
    server.answer = () => ({
      status: 422,
      body: problem('EVENT_DATA_INVALID', {
        detail: '/data/url must match format',
        errors: [{ pointer: '/data/url', code: 'FORMAT', message: 'must match format "uri"' }],
      }),
    });
    const { code, err } = await type(['alert', 'x', '--url', 'nowhere']);
    expect(code).toBe(1);
    expect(err).toBe('/data/url must match format (EVENT_DATA_INVALID)\n  /data/url must match format "uri"\n');
  });
});

describe('templates', () => {
  const template = (name: string, more: object = {}) => ({
    type: name,
    channel: 'email',
    locale: 'en',
    status: 'shipped',
    problem: null,
    ...more,
  });

  function answering(findings: Record<string, object[]>, templates = [template('a.b'), template('c.d')]): void {
    server.answer = ({ method, path, body }) => {
      if (path.startsWith('/message-templates?')) {
        const isSecond = path.includes('cursor=next');
        return {
          status: 200,
          body: {
            items: [templates[isSecond ? 1 : 0]],
            nextCursor: isSecond || templates.length === 1 ? null : 'next',
          },
        };
      }
      if (method === 'POST') return { status: 200, body: { findings: findings[body.fields.name] ?? [] } };
      const name = path.split('/')[2]!;
      return {
        status: 200,
        body: { fields: { name }, draftVersion: name === 'c.d' ? { version: 2, fields: { name: 'draft' } } : null },
      };
    };
  }

  it('check looks at every one, page by page, drafts too', async () => {
    answering({});
    const { code, out } = await type(['templates', 'check']);
    expect([code, out]).toEqual([0, '2 templates checked: 0 errors, 0 warnings.\n']);
    const linted = server.asked
      .filter(({ path }) => path === '/message-templates/lint')
      .map(({ body }) => body.fields.name);
    expect(linted.sort()).toEqual(['a.b', 'c.d', 'draft']);
  });

  it('check tells what is wrong, and where; errors are exit code 1, warnings with --strict', async () => {
    const warning = { severity: 'warning', pointer: '/text', code: 'LONG', message: 'is long' };
    answering({ draft: [warning] });
    expect((await type(['templates', 'check'])).code).toBe(0);
    expect((await type(['templates', 'check', '--strict'])).code).toBe(1);
    answering({
      'a.b': [
        {
          severity: 'error',
          pointer: '/subject',
          code: 'LIQUID_INVALID',
          message: 'tag is not closed',
          line: 1,
          column: 3,
        },
      ],
      draft: [warning],
    });
    const { code, out } = await type(['templates', 'check']);
    expect(code).toBe(1);
    expect(out).toBe(
      [
        'error    a.b email en /subject (line 1, column 3): tag is not closed (LIQUID_INVALID)',
        'warning  c.d email en draft /text: is long (LONG)',
        '2 templates checked: 1 error, 1 warning.\n',
      ].join('\n'),
    );
  });

  it('check finds what was published and is not in effect', async () => {
    answering({}, [template('a.b', { problem: 'v3: subject is missing' })]);
    const { code, out } = await type(['templates', 'check', 'a.b']);
    expect(code).toBe(1);
    expect(out).toContain('v3: subject is missing (NOT_IN_EFFECT)');
    expect(server.asked[0]!.path).toBe('/message-templates?type=a.b&limit=200');
  });

  it.each([
    [['templates', 'reset'], '/message-templates'],
    [['templates', 'reset', 'order.created'], '/message-templates?type=order.created'],
  ])('%j', async (args, path) => {
    server.answer = () => ({ status: 200, body: { reset: 1 } });
    const { code, out } = await type(args);
    expect([code, out]).toEqual([0, '1 template reset.\n']);
    expect(server.asked).toMatchObject([{ method: 'DELETE', path }]);
  });
});

describe('dead letters', () => {
  const letter = (id: string) => ({
    id,
    queue: 'dispatcher.notifications',
    messageId: 'm',
    routingKey: 'order.created',
    code: 'EVENT_DATA_INVALID',
    error: `data/x\nmust be string ${'x'.repeat(200)}`,
    attempts: 1,
    createdAt: '2026-11-21T09:30:00.000Z',
  });

  it('list shows them, as many as wanted', async () => {
    server.answer = ({ path }) => ({
      status: 200,
      body: {
        items: path.includes('cursor') ? [letter('1')] : [letter('3'), letter('2')],
        nextCursor: path.includes('cursor') ? null : 'c',
      },
    });
    const { code, out } = await type(['dead-letters', 'list']);
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(2 + 3);
    expect(out).toMatch(
      /^3 +2026-11-21T09:30:00\.000Z +order\.created +EVENT_DATA_INVALID +data\/x must be string x+…$/m,
    );
    expect(
      JSON.parse((await type(['dead-letters', 'list', '--limit', '1', '--json'])).out).map(({ id }: any) => id),
    ).toEqual(['3']);
    server.answer = () => ({ status: 200, body: { items: [], nextCursor: null } });
    expect((await type(['dead-letters', 'list'])).out).toBe('There are no dead letters.\n');
  });

  it.each([
    [[], '/dead-letters/replay'],
    [['7'], '/dead-letters/7/replay'],
  ])('replay %j', async (ids, path) => {
    server.answer = () => ({ status: 202, body: { replayed: 2 } });
    const { code, out } = await type(['dead-letters', 'replay', ...ids]);
    expect([code, out]).toEqual([0, '2 messages handed over.\n']);
    expect(server.asked).toMatchObject([{ method: 'POST', path }]);
  });

  it('one that is not there is refused, exit code 1', async () => {
    const { code, err } = await type(['dead-letters', 'replay', '7']);
    expect([code, err]).toEqual([1, 'NOT_FOUND (NOT_FOUND)\n']);
  });
});

it('a table is as wide as its widest cells, in any language', () => {
  expect(
    textTable(
      ['a', 'long head'],
      [
        ['слово', 'x'],
        ['', ''],
      ],
    ),
  ).toBe('a      long head\n-----  ---------\nслово  x\n');
});
