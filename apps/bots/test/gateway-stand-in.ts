import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: any;
  key?: string;
  /** Who asks: `service`, or the person's id. */
  by: string;
}

interface Refusal {
  status: number;
  code: string;
  headers?: Record<string, string>;
  more?: object;
}

/** A problem, thrown by a route. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

export const refused = (status: number, code: string, more: object = {}, headers = {}): Refused =>
  new Refused({ status, code, more, headers });

type Route = (asked: Asked, ...values: string[]) => unknown;

/** What happens to a request instead of its answer. */
type Mishap = 'reset' | 'reset-after' | 'hang' | number;

export interface PersonRow {
  id: string;
  telegramId?: string;
  name: string | null;
  role: string;
  locale: string | null;
  timeZone: string | null;
  status: string;
  profile: Record<string, unknown>;
  source?: string;
  preferences: Record<string, unknown>;
  told: Record<string, unknown>[];
}

/** The platform as its gateway shows it, in memory: what the bots ask for is answered as the services do, and kept. */
export class GatewayStandIn {
  readonly asked: Asked[] = [];
  readonly customers: PersonRow[] = [];
  readonly staff: PersonRow[] = [];
  readonly discounts: any[] = [];
  readonly redemptions: any[] = [];
  readonly rewards: any[] = [];
  readonly invitations = new Map<string, PersonRow>();
  readonly wishes: any[] = [];
  account: any = {
    balance: 120,
    tier: null,
    nextTier: null,
    expiringPoints: null,
    badges: [],
    referralCode: 'FRND-2K7P',
  };
  /** Where `/telegram/…` leads. */
  botsUrl = '';
  url = '';
  private readonly answers = new Map<string, unknown>();
  private readonly mishaps: { path: RegExp; mishap: Mishap }[] = [];
  private readonly server = createServer((request, response) => {
    this.serve(request, response).catch((error: Error) => response.destroy(error));
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  /** The next requests to a path go wrong. */
  failNext(path: RegExp, mishap: Mishap, times = 1): void {
    for (let time = 0; time < times; time += 1) this.mishaps.push({ path, mishap });
  }

  addStaff(row: Partial<PersonRow>): PersonRow {
    const person = { ...newPerson('cashier'), name: 'Ivan', locale: 'en', timeZone: 'Asia/Vladivostok', ...row };
    this.staff.push(person);
    return person;
  }

  addDiscount(customerId: string, discount: object = {}): any {
    const added = {
      id: randomUUID(),
      customerId,
      code: 'JAM7-K2PX',
      title: { en: 'Welcome <3', ru: 'Приветственная', th: 'ต้อนรับ' },
      kind: 'percent',
      value: 10,
      maximumOff: null,
      minimumOrder: null,
      site: null,
      validFrom: null,
      validUntil: '2027-05-14T13:59:59.999Z',
      usesLeft: 1,
      state: 'active',
      ...discount,
    };
    this.discounts.push(added);
    return added;
  }

  /** Of the requests to a path, those that came. */
  calls(method: string, path: RegExp): Asked[] {
    return this.asked.filter((each) => each.method === method && path.test(each.path));
  }

  private async serve(request: IncomingMessage, response: import('node:http').ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const url = new URL(request.url!, this.url);
    const path = url.pathname.replace('/api/v1', '');
    if (/^\/(internal\/)?telegram\//.test(path)) return this.forward(request, path, raw, response);
    const asked: Asked = {
      method: request.method!,
      path,
      query: url.searchParams,
      body: raw.length > 0 ? JSON.parse(raw.toString()) : undefined,
      key: request.headers['idempotency-key'] as string | undefined,
      by: request.headers.authorization?.replace('Bearer token-', '') ?? 'service',
    };
    this.asked.push(asked);
    const place = this.mishaps.findIndex((each) => each.path.test(path));
    const [mishap] = place < 0 ? [] : this.mishaps.splice(place, 1);
    if (mishap?.mishap === 'hang') return;
    if (mishap?.mishap === 'reset') return void request.socket.resetAndDestroy();
    if (typeof mishap?.mishap === 'number') return void response.writeHead(mishap.mishap).end('<html>');
    const { status, body, headers } = this.answer(asked);
    if (mishap?.mishap === 'reset-after') return void request.socket.resetAndDestroy();
    if (Buffer.isBuffer(body)) return void response.writeHead(status, { 'content-type': 'image/png' }).end(body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  }

  private answer(asked: Asked): { status: number; body: unknown; headers?: Record<string, string> } {
    const remembered = asked.key && this.answers.get(`${asked.path} ${asked.key}`);
    if (remembered) return { status: 201, body: remembered };
    for (const [pattern, route] of this.routes) {
      const values = `${asked.method} ${asked.path}`.match(pattern);
      if (!values) continue;
      try {
        const body = route(asked, ...values.slice(1).map(decodeURIComponent));
        if (asked.key) this.answers.set(`${asked.path} ${asked.key}`, body);
        return { status: 200, body };
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const { status, code, more, headers } = error.refusal;
        return { status, headers, body: { type: 'x', title: code, status, code, retryable: false, ...more } };
      }
    }
    throw new Error(`No route for ${asked.method} ${asked.path}`);
  }

  private async forward(
    request: IncomingMessage,
    path: string,
    body: Buffer,
    response: import('node:http').ServerResponse,
  ): Promise<void> {
    const secret = request.headers['x-telegram-bot-api-secret-token'] as string | undefined;
    const headers = {
      'content-type': request.headers['content-type'] ?? 'application/json',
      ...(secret !== undefined && { 'x-telegram-bot-api-secret-token': secret }),
      ...(request.headers['x-api-key'] && { 'x-api-key': String(request.headers['x-api-key']) }),
    };
    const answer = await fetch(this.botsUrl + path, { method: 'POST', headers, body });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  }

  private readonly routes: [RegExp, Route][] = [
    [/^POST \/customers\/from-telegram$/, (asked) => this.register(asked)],
    [/^POST \/auth\/telegram\/tokens$/, ({ body }) => this.token(body)],
    [/^POST \/auth\/telegram\/invitations$/, ({ body }) => this.accept(body)],
    [
      /^POST \/auth\/telegram\/login-tokens$/,
      () => ({
        token: 'ml_x',
        loginUrl: 'https://sweets.example.com/login#token=ml_x',
        expiresAt: '2026-11-30T12:05:00Z',
      }),
    ],
    [/^PATCH \/customers\/(.+)$/, ({ body }, id) => this.customerOf(id!).told.push(body) && {}],
    [/^GET \/customers$/, () => ({ items: [], nextCursor: null, total: this.customers.length })],
    [/^GET \/me\/profile$/, ({ by }) => this.profileOf(by)],
    [/^PATCH \/me\/profile$/, ({ by, body }) => this.changeProfile(by, body)],
    [/^GET \/me\/preferences$/, ({ by }) => ({ ...this.customerOf(by).preferences, effective: {} })],
    [/^PUT \/me\/preferences$/, ({ by, body }) => (this.customerOf(by).preferences = body)],
    [/^GET \/loyalty\/accounts\/(.+)$/, () => this.account],
    [/^GET \/loyalty\/rewards$/, () => ({ items: this.rewards, nextCursor: null })],
    [/^POST \/loyalty\/reward-redemptions$/, (asked) => this.wishes.push(asked.body) && {}],
    [
      /^GET \/discounts$/,
      ({ query }) => ({
        items: this.discounts.filter(
          ({ customerId, state }) => customerId === query.get('customerId') && state === query.get('state'),
        ),
        nextCursor: null,
      }),
    ],
    [/^GET \/discounts\/([^/]+)\/qr\.png$/, () => Buffer.from('\x89PNG a picture', 'latin1')],
    [/^GET \/discounts\/([^/]+)$/, (_asked, id) => this.discountOf(id!)],
    [/^POST \/discounts\/codes\/([^/]+)\/validate$/, ({ body }, code) => this.check(code!, body.orderAmount)],
    [/^POST \/discounts\/codes\/([^/]+)\/redeem$/, (asked, code) => this.redeem(asked, code!)],
    [/^POST \/redemptions\/([^/]+)\/reverse$/, (_asked, id) => this.reverse(id!)],
    [/^GET \/discount-usage$/, ({ by }) => ({ items: this.usageOf(by), nextCursor: null })],
    [/^GET \/discount-usage\/summary$/, ({ by }) => this.summaryOf(by)],
    [/^GET \/sites\/(.+)$/, () => ({ currency: 'RUB' })],
    [/^GET \/settings\/shop\.currency$/, () => ({ value: 'USD' })],
  ];

  private register({ body }: Asked) {
    const known = this.customers.find(({ telegramId }) => telegramId === body.telegramId);
    if (known) return { customer: known, isNew: false };
    const customer = { ...newPerson('customer'), ...body, name: body.name ?? null, locale: body.locale ?? null };
    customer.profile = { name: customer.name, phone: null, birthday: null };
    this.customers.push(customer);
    return { customer, isNew: true };
  }

  private token({ telegramId, as }: { telegramId: string; as: string }) {
    const people = as === 'staff' ? this.staff : this.customers;
    const person = people.find((each) => each.telegramId === telegramId);
    if (!person) throw refused(404, 'PERSON_NOT_FOUND');
    if (person.status !== 'active') throw refused(409, 'PERSON_INACTIVE');
    return tokenOf(person);
  }

  private accept({ code, telegramId }: { code: string; telegramId: string }) {
    const person = this.invitations.get(code);
    if (!person) throw refused(404, 'INVITATION_INVALID');
    if (person.telegramId && person.telegramId !== telegramId) throw refused(409, 'INVITATION_USED');
    person.telegramId = telegramId;
    return tokenOf(person);
  }

  private profileOf(id: string) {
    const person = [...this.customers, ...this.staff].find((each) => each.id === id);
    if (!person) throw refused(401, 'TOKEN_INVALID');
    return person.profile;
  }

  private changeProfile(id: string, { locale, ...change }: Record<string, string>) {
    const profile = this.profileOf(id);
    const person = [...this.customers, ...this.staff].find((each) => each.id === id)!;
    if (change.phone !== undefined && !/^\+\d[\d ]{7,}$/.test(change.phone)) {
      throw refused(400, 'VALIDATION_FAILED', { errors: [{ pointer: '/phone', code: 'invalid', message: 'x' }] });
    }
    if (change.phone === '+70000000000') throw refused(409, 'CUSTOMER_EXISTS');
    if (locale) person.locale = locale;
    return Object.assign(profile, change);
  }

  private customerOf(id: string): PersonRow {
    const customer = this.customers.find((each) => each.id === id);
    if (!customer) throw refused(404, 'CUSTOMER_NOT_FOUND');
    return customer;
  }

  private discountOf(id: string) {
    const discount = this.discounts.find((each) => each.id === id);
    if (!discount) throw refused(404, 'DISCOUNT_NOT_FOUND');
    return discount;
  }

  private check(typed: string, orderAmount?: { amount: string; currency: string }) {
    const code = typed.replace(/[\s-]/g, '').toUpperCase();
    const impossible = [...code].findIndex((character) => /[01OIL]/.test(character));
    if (impossible >= 0) {
      const errors = [{ pointer: `/code/${impossible}`, code: 'IMPOSSIBLE_CHARACTER', message: 'x' }];
      const parameters = { character: code[impossible], place: impossible + 1 };
      throw refused(422, 'CODE_MISTYPED', { errors, parameters });
    }
    const discount = this.discounts.find((each) => each.code.replaceAll('-', '') === code);
    if (!discount) throw refused(404, 'DISCOUNT_UNKNOWN');
    if (discount.refusal) throw discount.refusal;
    if (discount.usesLeft === 0)
      throw refused(409, 'DISCOUNT_USED', { parameters: { usedAt: '2026-11-30T02:00:00Z' } });
    if (!orderAmount) return { valid: true, discount, amountOff: null, payable: null };
    const minimum = discount.minimumOrder;
    if (minimum && Number(orderAmount.amount) < Number(minimum.amount)) {
      throw refused(409, 'ORDER_BELOW_MINIMUM', { parameters: { minimumOrder: minimum } });
    }
    return { valid: true, discount, ...sumsOf(orderAmount, discount.value) };
  }

  private redeem({ body, by }: Asked, code: string) {
    const { discount, amountOff, payable } = this.check(code, body.orderAmount);
    discount.usesLeft -= 1;
    const redemption = {
      id: randomUUID(),
      discountId: discount.id,
      code: discount.code,
      title: discount.title,
      amountOff,
      payable,
      orderAmount: body.orderAmount,
      usesLeft: discount.usesLeft,
      cashier: { id: by },
      redeemedAt: new Date().toISOString(),
      undoUntil: new Date(Date.now() + 60_000).toISOString(),
      reversedAt: null,
    };
    this.redemptions.unshift(redemption);
    return redemption;
  }

  private reverse(id: string) {
    const redemption = this.redemptions.find((each) => each.id === id);
    if (!redemption) throw refused(404, 'REDEMPTION_NOT_FOUND');
    if (redemption.reversedAt) throw refused(409, 'REDEMPTION_REVERSED');
    if (Date.parse(redemption.undoUntil) < Date.now()) throw refused(409, 'REVERSAL_TOO_LATE');
    redemption.reversedAt = new Date().toISOString();
    this.discountOf(redemption.discountId).usesLeft += 1;
    return redemption;
  }

  private usageOf(by: string) {
    return this.redemptions.filter(({ cashier }) => cashier.id === by);
  }

  private summaryOf(by: string) {
    const all = this.usageOf(by);
    const done = all.filter(({ reversedAt }) => !reversedAt);
    const sum = (field: string) => ({
      amount: done.reduce((total, each) => total + Number(each[field].amount), 0).toFixed(2),
      currency: 'RUB',
    });
    const totals =
      done.length > 0 ? [{ currency: 'RUB', orderAmount: sum('orderAmount'), amountOff: sum('amountOff') }] : [];
    return { count: done.length, reversed: all.length - done.length, totals };
  }
}

function newPerson(role: string): PersonRow {
  const profile = { name: null, phone: null, birthday: null };
  const base = { id: randomUUID(), name: null, role, locale: null, timeZone: null, status: 'active' };
  return { ...base, profile, preferences: {}, told: [] };
}

function tokenOf({ id, role, name, locale, timeZone }: PersonRow) {
  return { accessToken: `token-${id}`, expiresIn: 600, principal: { id, role, name }, locale, timeZone };
}

function sumsOf({ amount, currency }: { amount: string; currency: string }, percent: number) {
  const off = (Number(amount) * percent) / 100;
  const money = (value: number) => ({ amount: value.toFixed(2), currency });
  return { amountOff: money(off), payable: money(Number(amount) - off) };
}
