import type { EntityManager } from 'typeorm';

/** A badge somebody has. */
export interface BadgeHeld {
  id: string;
  name: string;
  description: string | null;
  imageUrl: string | null;
  awardedAt: Date;
}

/** A milestone somebody has reached. */
export interface MilestoneReached {
  id: string;
  name: string;
  reward: string | null;
  reachedAt: Date;
}

/** The points of an account that lapse next; null: none do. */
export async function expiringOf(tx: EntityManager, customerId: string): Promise<{ points: number; at: Date } | null> {
  const [next]: { points: number; at: Date }[] = await tx.query(
    `SELECT sum(remaining)::float8 AS points, expires_at AS at FROM entry
     WHERE customer_id = $1 AND remaining > 0 AND expires_at >= clock_timestamp()
     GROUP BY expires_at ORDER BY expires_at LIMIT 1`,
    [customerId],
  );
  return next ?? null;
}

/** What somebody has been given, the newest first. */
export function badgesOf(tx: EntityManager, customerId: string): Promise<BadgeHeld[]> {
  return tx.query(
    `SELECT b.id, b.name, b.description, b.image_url AS "imageUrl", w.awarded_at AS "awardedAt"
     FROM badge_award w JOIN badge b ON b.id = w.badge_id WHERE w.customer_id = $1 ORDER BY w.awarded_at DESC, b.id`,
    [customerId],
  );
}

/** What somebody has reached, the newest first. */
export function milestonesOf(tx: EntityManager, customerId: string): Promise<MilestoneReached[]> {
  return tx.query(
    `SELECT m.id, m.name, m.reward, w.awarded_at AS "reachedAt"
     FROM milestone_award w JOIN milestone m ON m.id = w.milestone_id WHERE w.customer_id = $1
     ORDER BY w.awarded_at DESC, m.id`,
    [customerId],
  );
}
