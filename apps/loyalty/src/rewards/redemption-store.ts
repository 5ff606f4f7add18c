import { newId } from '@marmalade/contracts-envelope';
import { decodeCursor, type Page, page } from '@marmalade/http';
import type { DataSource, EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import type { EntryActor } from '../ledger/entry.js';
import type { Reward } from './reward.js';
import {
  REDEMPTION_COLUMNS,
  type RedemptionState,
  REWARD_REDEMPTION_DECIDED,
  REWARD_REDEMPTION_NOT_FOUND,
  type RewardRedemption,
} from './reward-redemption.js';

/** Which of them are meant. */
export interface RedemptionFilter {
  limit: number;
  cursor?: string;
  customerId?: string;
  rewardId?: string;
  state?: RedemptionState;
}

/** What is decided. */
export type Decision = Pick<RewardRedemption, 'state'> &
  Partial<Pick<RewardRedemption, 'code' | 'location' | 'validUntil' | 'reason'>>;

export class RedemptionStore {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest first. @throws Problem CURSOR_INVALID */
  async list({ limit, cursor, customerId, rewardId, state }: RedemptionFilter): Promise<Page<RewardRedemption>> {
    const before = cursor === undefined ? null : decodeCursor(cursor, ['uuid'])[0];
    const rows: RewardRedemption[] = await this.dataSource.query(
      `SELECT ${REDEMPTION_COLUMNS} FROM reward_redemption r
       WHERE ($1::uuid IS NULL OR r.id < $1) AND ($2::uuid IS NULL OR r.customer_id = $2)
         AND ($3::uuid IS NULL OR r.reward_id = $3) AND ($4::text IS NULL OR r.state = $4)
       ORDER BY r.id DESC LIMIT $5::int + 1`,
      [before, customerId ?? null, rewardId ?? null, state ?? null, limit],
    );
    return page(rows, limit, ({ id }) => [id]);
  }

  /** Takes one from the stock. @returns false: there is none left */
  async takeOne(tx: EntityManager, rewardId: string): Promise<boolean> {
    const [, count] = (await tx.query(
      'UPDATE reward SET stock = stock - 1 WHERE id = $1 AND (stock IS NULL OR stock > 0)',
      [rewardId],
    )) as [unknown, number];
    return count > 0;
  }

  async putBack(tx: EntityManager, rewardId: string): Promise<void> {
    await tx.query('UPDATE reward SET stock = stock + 1 WHERE id = $1', [rewardId]);
  }

  async create(tx: EntityManager, customerId: string, { id, name, points }: Reward): Promise<RewardRedemption> {
    const [row]: RewardRedemption[] = await tx.query(
      `INSERT INTO reward_redemption AS r (id, customer_id, reward_id, reward_name, points) VALUES ($1, $2, $3, $4, $5)
       RETURNING ${REDEMPTION_COLUMNS}`,
      [newId(), customerId, id, name, points],
    );
    return row!;
  }

  /** Decides one that nobody has decided. @throws Problem REWARD_REDEMPTION_NOT_FOUND, REWARD_REDEMPTION_DECIDED */
  async decide(tx: EntityManager, id: string, by: EntryActor, decision: Decision): Promise<RewardRedemption> {
    if (!isUuid(id)) throw REWARD_REDEMPTION_NOT_FOUND.problem();
    const { state, code, location, validUntil, reason } = decision;
    const [[decided]] = (await tx.query(
      `UPDATE reward_redemption r SET state = $2, code = $3, location = $4, valid_until = $5, reason = $6, decided_by = $7::jsonb,
         decided_at = clock_timestamp()
       WHERE r.id = $1 AND r.state = 'requested' RETURNING ${REDEMPTION_COLUMNS}`,
      [id, state, code ?? null, location ?? null, validUntil ?? null, reason ?? null, JSON.stringify(by)],
    )) as [RewardRedemption[], number];
    if (decided) return decided;
    const [other]: RewardRedemption[] = await tx.query(
      `SELECT ${REDEMPTION_COLUMNS} FROM reward_redemption r WHERE r.id = $1`,
      [id],
    );
    throw other ? REWARD_REDEMPTION_DECIDED.problem(`It is ${other.state}.`) : REWARD_REDEMPTION_NOT_FOUND.problem();
  }
}
