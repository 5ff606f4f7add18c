import type { EntityManager } from 'typeorm';
import type { WantedFact } from './fact-pages.js';

/** Notes facts that somebody wants to hear again. What is being announced just now begins anew: somebody may have missed its start. */
export async function wantFacts(tx: EntityManager, types: readonly WantedFact[]): Promise<void> {
  if (types.length === 0) return;
  await tx.query(
    `INSERT INTO wanted_fact (type) SELECT DISTINCT unnest($1::text[]) AS type ORDER BY type
     ON CONFLICT (type) DO UPDATE SET after = excluded.after`,
    [types],
  );
}
