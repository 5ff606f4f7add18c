import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An order as it came. */
export interface Order {
  key: string;
  apiKey: string;
  body: { templateId: string; customerIds: string[]; jobId: string; requestedBy: object };
}

interface Answer {
  status: number;
  body: object;
}

/**
 * Answers as loyalty does what identity asks it: a template, and a batch of discounts, which happens once for a key and is refused
 * when the key comes with another body.
 */
export class LoyaltyServer {
  readonly templates = new Map<string, { active: boolean; archivedAt: string | null }>();
  /** Every order that came, repeats too. */
  readonly orders: Order[] = [];
  /** Customers who have a discount, as often as they were given one. */
  readonly given: string[] = [];
  /** Customers who may have none. */
  readonly barred = new Set<string>();
  /** Headers templates were asked for with. */
  askedWith: IncomingMessage['headers'] = {};
  /** Answers an order in place of the rest: undefined lets it pass, `'lost'` lets it happen and breaks off. */
  interrupt: (order: Order) => Answer | 'lost' | undefined | Promise<Answer | 'lost' | undefined> = () => undefined;

  private readonly answers = new Map<string, { text: string; answer: Answer }>();
  private readonly server = createServer((request, response) => void this.handle(request, response));

  static async start(): Promise<LoyaltyServer> {
    const loyalty = new LoyaltyServer();
    await new Promise<void>((resolve) => loyalty.server.listen(0, '127.0.0.1', resolve));
    return loyalty;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  addTemplate(state: { active?: boolean; archivedAt?: string | null } = {}): string {
    const id = randomUUID();
    this.templates.set(id, { active: true, archivedAt: null, ...state });
    return id;
  }

  /** As if nothing had happened yet. */
  reset(): void {
    this.orders.length = 0;
    this.given.length = 0;
    this.barred.clear();
    this.answers.clear();
    this.interrupt = () => undefined;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const answer = request.method === 'GET' ? this.template(request) : await this.batch(request, text);
    if (answer === 'lost') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  }

  private template({ url, headers }: IncomingMessage): Answer {
    this.askedWith = headers;
    const template = this.templates.get(url!.replace('/discount-templates/', ''));
    return template ? { status: 200, body: template } : { status: 404, body: { code: 'DISCOUNT_TEMPLATE_NOT_FOUND' } };
  }

  private async batch({ headers }: IncomingMessage, text: string): Promise<Answer | 'lost'> {
    const order: Order = {
      key: String(headers['idempotency-key']),
      apiKey: String(headers['x-api-key']),
      body: JSON.parse(text) as Order['body'],
    };
    this.orders.push(order);
    const interrupted = await this.interrupt(order);
    if (interrupted !== undefined && interrupted !== 'lost') return interrupted;
    const known = this.answers.get(order.key);
    if (known && known.text !== text) return { status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED', title: 'Reused' } };
    const answer = known?.answer ?? this.issue(order);
    this.answers.set(order.key, { text, answer });
    return interrupted ?? answer;
  }

  private issue({ body: { customerIds } }: Order): Answer {
    const issued = customerIds.filter((id) => !this.barred.has(id));
    const skipped = customerIds.filter((id) => this.barred.has(id));
    this.given.push(...issued);
    const reason = 'CUSTOMER_BLOCKED';
    return {
      status: 201,
      body: { issued: issued.length, skipped: skipped.map((customerId) => ({ customerId, reason })) },
    };
  }
}
