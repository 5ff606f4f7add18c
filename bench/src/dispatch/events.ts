import { newId } from '@marmalade/contracts-envelope';
import { DiscountIssued } from '@marmalade/contracts-loyalty';
import { personOf } from './people.js';

export const EVENT_TYPE = DiscountIssued.type;

/** One of the numbered events that contenders work off. */
export interface BenchEvent {
  id: string;
  type: string;
  source: string;
  time: string;
  data: Record<string, unknown>;
}

/**
 * A discount for one of so many customers. The code is in the message that is sent: by it the sink knows which event it sees.
 * @param people how many customers there are; each gets its turn
 */
export function eventOf(number: number, people: number): BenchEvent {
  const code = `SWEET-${String(number).padStart(7, '0')}`;
  return {
    id: newId(),
    type: EVENT_TYPE,
    source: DiscountIssued.source,
    time: new Date().toISOString(),
    data: {
      ...DiscountIssued.sample,
      discountId: newId(),
      customer: personOf(number % people),
      code,
      url: `https://sweets.example.com/discounts/${code}`,
    },
  };
}
