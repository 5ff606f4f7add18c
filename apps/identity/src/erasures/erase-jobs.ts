import type { EntityManager } from 'typeorm';

/**
 * Holds the work on many customers that is under way, to the end of the transaction: what a batch has read is written before, and
 * the next batch does not see the person any more. To be called first: batches lock their job, then customers.
 */
export async function holdJobs(tx: EntityManager): Promise<void> {
  await tx.query(`SELECT FROM job WHERE state IN ('queued', 'running') ORDER BY id FOR UPDATE`);
}

/**
 * Deletes files in which the person is, whole: whoever needs one exports again. Work that looks for the person's address ends.
 * @param mentions texts in files @param patterns patterns of LIKE, in what a job was told to do
 */
export async function eraseFromJobs(tx: EntityManager, mentions: string[], patterns: string[]): Promise<void> {
  const [files] = (await tx.query(
    `DELETE FROM job_file WHERE job_id IN (
       SELECT job_id FROM job_file WHERE EXISTS (
         SELECT FROM unnest($1::text[]) AS mention WHERE position(convert_to(mention, 'UTF8') IN content) > 0))
     RETURNING job_id AS id`,
    [mentions],
  )) as [{ id: string }[], number];
  await tx.query(
    `UPDATE job SET state = 'failed', error = 'Somebody in it was erased meanwhile: begin again', finished_at = clock_timestamp(),
       updated_at = clock_timestamp()
     WHERE state IN ('queued', 'running') AND (id = ANY($1::uuid[]) OR parameters::text ILIKE ANY($2::text[]))`,
    [[...new Set(files.map(({ id }) => id))], patterns],
  );
  await tx.query(
    `UPDATE job SET parameters = '{"erased": true}', error = NULL WHERE parameters::text ILIKE ANY($1::text[])`,
    [patterns],
  );
}
