import type { DataSource } from 'typeorm';

/** Somebody whose subscription has been looked at. */
export interface Subscriber {
  customerId: string;
  telegramId: number;
  subscribed: boolean;
}

interface Row {
  customer_id: string;
  telegram_id: string;
  subscribed: boolean;
}

const FRESH = `interval '24 hours'`;

/** One that could not be looked at is looked at again after a while. */
const RETRY = `interval '1 hour'`;

/** Who follows the channel, as it was found last. */
export class SubscriberStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Undefined: nobody has looked. */
  async find(telegramId: number): Promise<Subscriber | undefined> {
    const rows: Row[] = await this.dataSource.query(
      'SELECT customer_id, telegram_id, subscribed FROM subscriber WHERE telegram_id = $1',
      [telegramId],
    );
    return rows.map(subscriberOf)[0];
  }

  async save({ customerId, telegramId, subscribed }: Subscriber): Promise<void> {
    // Somebody may have been erased, and have come back as another customer.
    await this.dataSource.query(
      `WITH other AS (DELETE FROM subscriber WHERE telegram_id = $2 AND customer_id <> $1)
       INSERT INTO subscriber (customer_id, telegram_id, subscribed, next_check_at)
       VALUES ($1, $2, $3, now() + ${FRESH})
       ON CONFLICT (customer_id) DO UPDATE SET telegram_id = excluded.telegram_id, subscribed = excluded.subscribed,
         checked_at = now(), next_check_at = excluded.next_check_at`,
      [customerId, telegramId, subscribed],
    );
  }

  /** Those whose time it is to be looked at again, for the caller alone. */
  async takeDue(limit: number): Promise<Subscriber[]> {
    const [rows]: [Row[], number] = await this.dataSource.query(
      `UPDATE subscriber SET next_check_at = now() + ${RETRY}
       WHERE customer_id IN (SELECT customer_id FROM subscriber WHERE next_check_at < now()
                             ORDER BY next_check_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING customer_id, telegram_id, subscribed`,
      [limit],
    );
    return rows.map(subscriberOf);
  }
}

function subscriberOf({ customer_id: customerId, telegram_id: telegramId, subscribed }: Row): Subscriber {
  return { customerId, telegramId: Number(telegramId), subscribed };
}
