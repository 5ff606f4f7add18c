import type { EntityManager } from 'typeorm';
import { lockAccounts } from '../accounts/account-store.js';
import { type Change, due } from '../counted-orders/counted-order.js';
import { keyOf, type OrderBook, type OrderStep } from '../counted-orders/order-book.js';
import type { Customer } from '../customers/customer.js';
import type { Movement } from '../ledger/entry.js';
import type { Ledger } from '../ledger/ledger.js';
import type { ProgramDirectory } from '../programs/program-directory.js';
import { DEFAULT_SITE } from '../sites/site-directory.js';

/** What became of an order. */
export interface Undoing {
  customer: Customer;
  orderId: string;
  change: Change;
  /** What is undone: that happens once. */
  refKey: string;
  site: string | null;
}

/** Takes points back with the money, as far as there are any; what could not be had is noted with the order. */
export class TakeBackPoints {
  constructor(
    private readonly programs: ProgramDirectory,
    private readonly orders: OrderBook,
    private readonly ledger: Ledger,
  ) {}

  async takeBack(tx: EntityManager, undoings: readonly Undoing[]): Promise<void> {
    const programs = await this.programs.findAll(
      undoings.map(({ site }) => site),
      tx,
    );
    const rulesOf = ({ site }: Undoing) => programs.get(site ?? DEFAULT_SITE)!;
    const some = undoings.filter((undoing) => rulesOf(undoing).enabled);
    const accounts = await lockAccounts(
      tx,
      some.map(({ customer }) => customer.id),
    );
    const here = some.filter(({ customer }) => accounts.has(customer.id));
    const last = new Map(here.map((undoing) => [nameOf(undoing.customer.id, keyOf(undoing.orderId)), undoing]));
    const steps = await this.orders.tell(
      tx,
      here.map(({ customer, orderId, change }) => ({ customerId: customer.id, orderKey: keyOf(orderId), change })),
    );
    const wanted = steps
      .map((step) => ({ step, undoing: last.get(nameOf(step.after.customerId, step.after.orderKey))! }))
      .filter(({ step, undoing }) => due(step.after) < 0 && rulesOf(undoing).takeBackOnCancel)
      .map(({ step, undoing }) => movementOf(step, undoing));
    const taken = await this.ledger.takeUpTo(tx, wanted);
    await this.orders.write(tx, settled(steps, wanted, taken));
  }
}

const nameOf = (customerId: string, orderKey: string): string => `${customerId} ${orderKey}`;

function movementOf({ after }: OrderStep, { refKey }: Undoing): Movement & { orderKey: string } {
  const { customerId, orderKey, number } = after;
  const of = { customerId, points: -due(after), kind: 'take_back', refKey, orderKey } as const;
  return { ...of, ...(number !== null && { orderNumber: number }) };
}

/** The orders with what was had back, and what was asked for in vain, or not at all: it is not asked for later. */
function settled(
  steps: readonly OrderStep[],
  wanted: readonly (Movement & { orderKey: string })[],
  taken: readonly { customerId: string; refKey: string; points: number }[],
): OrderStep[] {
  const had = new Map(taken.map(({ customerId, refKey, points }) => [nameOf(customerId, refKey), -points]));
  const asked = new Map(wanted.map((movement) => [nameOf(movement.customerId, movement.orderKey), movement]));
  return steps.map(({ before, after }) => {
    const movement = asked.get(nameOf(after.customerId, after.orderKey));
    const back = (movement && had.get(nameOf(movement.customerId, movement.refKey))) ?? 0;
    const owed = Math.max(0, -due(after));
    return { before, after: { ...after, takenBack: after.takenBack + back, short: after.short + owed - back } };
  });
}
