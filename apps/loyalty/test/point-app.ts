import { randomUUID } from 'node:crypto';
import { type CloudEvent, createEvent, type DataOf } from '@marmalade/contracts-envelope';
import { SettingChanged } from '@marmalade/contracts-identity';
import { OrderCancelled, OrderPaid, PaymentRefunded } from '@marmalade/contracts-orders';
import { type LoyaltyApp, startLoyaltyApp } from './loyalty-app.js';

const rubles = (amount: string) => ({ amount, currency: 'RUB' });

type Attributes = { istest?: boolean; site?: string; id?: string };

/** Loyalty in a shop whose currency is the rouble, and what happens there. */
export interface PointApp extends LoyaltyApp {
  /** @returns the order's id */
  pay(
    customer: Person,
    total: string,
    more?: Partial<DataOf<typeof OrderPaid>>,
    attributes?: Attributes,
  ): Promise<string>;
  /** Hands events over all at once, so that they come in batches. */
  tellAll(events: CloudEvent[]): Promise<void>;
  cancel(customer: Person, orderId: string): Promise<void>;
  refund(customer: Person, orderId: string, amount: string, refundId?: string): Promise<void>;
  /** Their balance; undefined: they have no account. */
  balance(id: string): Promise<number | undefined>;
  /** The kinds and points of an account's lines, oldest first. */
  lines(id: string): Promise<[kind: string, points: number][]>;
  /** What was announced to a customer since the last time. */
  told(id: string): Promise<{ type: string; data: any }[]>;
  /** Sets the program of a site. */
  program(rules: object, site?: string): Promise<void>;
  /** Makes an offer. @returns its id */
  offer(kind: 'tiers' | 'badges' | 'milestones' | 'rewards', fields: object): Promise<string>;
}

type Person = string | { id: string; telegramId?: string; email?: string };

export async function startPointApp(settings: Record<string, string> = {}): Promise<PointApp> {
  const app = await startLoyaltyApp(settings);
  await app.tell(createEvent(SettingChanged, { key: 'shop.currency', value: 'RUB', revision: 1 }));
  const person = (customer: Person) => (typeof customer === 'string' ? { id: customer } : customer);
  const seen = new Map<string, number>();
  return {
    ...app,
    pay: async (customer, total, more = {}, attributes = {}) => {
      const orderId = more.orderId ?? randomUUID();
      const number = `М-${orderId.slice(0, 4)}`;
      const data = { ...OrderPaid.sample, customer: person(customer), total: rubles(total), number, ...more, orderId };
      await app.tell(createEvent(OrderPaid, data, attributes));
      return orderId;
    },
    tellAll: async (events) => {
      const messages = events.map(({ data, ...attributes }) => {
        const { id: messageId, type: routingKey } = attributes;
        return { messageId, routingKey, payload: JSON.stringify(data), redelivered: false, attributes };
      });
      const errors = await app.bus.publisher.publish(messages);
      const error = errors.find((each) => each);
      if (error) throw error;
    },
    cancel: (customer, orderId) =>
      app.tell(createEvent(OrderCancelled, { ...OrderCancelled.sample, customer: person(customer), orderId })),
    refund: (customer, orderId, amount, refundId = randomUUID()) =>
      app.tell(
        createEvent(PaymentRefunded, {
          ...PaymentRefunded.sample,
          customer: person(customer),
          orderId,
          refundId,
          amount: rubles(amount),
        }),
      ),
    balance: async (id) =>
      (await app.sql('SELECT balance::int AS balance FROM account WHERE customer_id = $1', [id]))[0]?.balance,
    lines: async (id) =>
      (await app.sql('SELECT kind, points::int AS points FROM entry WHERE customer_id = $1 ORDER BY seq', [id])).map(
        ({ kind, points }) => [kind, points],
      ),
    told: async (id) => {
      const all = (await app.announced()).filter(({ data }) => data.customer?.id === id);
      const before = seen.get(id) ?? 0;
      seen.set(id, all.length);
      return all.slice(before);
    },
    program: async (rules, site = 'default') => {
      const { status, body } = await app.ask('PUT', `/loyalty/programs/${site}`, rules);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    offer: async (kind, fields) => {
      const { status, body } = await app.ask('POST', `/loyalty/${kind}`, fields);
      if (status !== 201) throw new Error(JSON.stringify(body));
      return body.id;
    },
  };
}
