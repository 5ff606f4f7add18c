import {
  type CloudEvent,
  createValidator,
  type DataOf,
  type EventDefinition,
  Money,
  type Person,
  problemsOf,
} from '@marmalade/contracts-envelope';
import type { EventContext } from '@marmalade/messaging';
import type { EntityManager } from 'typeorm';
import type { Customer } from '../customers/customer.js';
import type { CustomerDirectory } from '../customers/customer-directory.js';
import { toMinor } from '../money/minor-units.js';

/** What was told of somebody we know. */
export interface Told<Data> {
  customer: Customer;
  data: Data;
  /** The site whose program counts; null: the default one. */
  site: string | null;
}

type OrderEvent = EventDefinition & { sample: { customer: Person } };

const ajv = createValidator();

/** Reads what our orders, or a shop elsewhere, tell of orders and payments. */
export class OrderReader<Definition extends OrderEvent> {
  private readonly validate;

  /** @param moneyOf the amount that is counted with */
  constructor(
    definition: Definition,
    private readonly customers: CustomerDirectory,
    private readonly moneyOf: (data: DataOf<Definition>) => Money,
  ) {
    this.validate = ajv.compile(definition.schema);
  }

  /**
   * What is told of customers we know. What nobody can read goes to the dead letters, `EVENT_DATA_INVALID`; events of others than
   * customers have no effect, nor have test events about real people.
   */
  async read(tx: EntityManager, events: CloudEvent[], context: EventContext): Promise<Told<DataOf<Definition>>[]> {
    const sound = events.filter((event) => {
      const problem = this.problemOf(event.data);
      if (problem !== undefined) context.refuse(event, 'EVENT_DATA_INVALID', problem);
      return problem === undefined;
    });
    const dataOf = (event: CloudEvent) => event.data as DataOf<Definition>;
    const persons = sound.map((event) => (dataOf(event) as { customer: Person }).customer);
    const found = await this.customers.recognise(persons, tx);
    return sound.flatMap((event, place) => {
      const customer = found[place];
      if (!customer || (event.istest && !customer.isTest)) return [];
      return [{ customer, data: dataOf(event), site: event.site ?? customer.site }];
    });
  }

  private problemOf(data: unknown): string | undefined {
    const [problem] = problemsOf(this.validate, data);
    if (problem) return `data${problem.pointer} ${problem.message}`;
    if (JSON.stringify(data).includes('\\u0000')) return 'data has a NUL character';
    const money = this.moneyOf(data as DataOf<Definition>);
    return toMinor(money) === undefined ? `${money.amount} is no amount of ${money.currency}` : undefined;
  }
}
