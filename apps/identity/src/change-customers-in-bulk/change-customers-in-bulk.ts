import { type Principal, reachOf } from '@marmalade/auth';
import { IdempotencyKeys, PERMISSION_DENIED, problemType, VALIDATION_FAILED } from '@marmalade/http';
import type { Actor } from '../audit-log/audit-log.js';
import { normalised } from '../customers/customer-rules.js';
import type { JobStore } from '../jobs/job-store.js';
import type { Job, JobKind } from '../jobs/job.js';
import type { BulkBody } from './bulk-body.js';

export const BULK_ACTION_UNAVAILABLE = problemType({
  code: 'BULK_ACTION_UNAVAILABLE',
  status: 422,
  title: 'This can not be done to many customers here',
});

export class ChangeCustomersInBulk {
  constructor(
    private readonly jobs: JobStore,
    private readonly keys: IdempotencyKeys,
  ) {}

  /**
   * A job that does it.
   * @throws Problem PERMISSION_DENIED, BULK_ACTION_UNAVAILABLE, VALIDATION_FAILED, those of the Idempotency-Key
   */
  async begin(body: BulkBody, principal: Principal, actor: Actor, key?: string): Promise<Job> {
    const kind = kindOf(body, principal);
    const { filter, ids, bom } = body;
    if (filter && ids) {
      const message = 'ids and filter can not be given both';
      throw VALIDATION_FAILED.problem(undefined, [{ pointer: '/filter', code: 'IDS_OR_FILTER', message }]);
    }
    const { tags } = normalised({ tags: body.tags }) as { tags?: string[] };
    const scope = `POST /customers/bulk ${principal.role} ${principal.id}`;
    const answer = await this.keys.run(scope, key, body, async (tx) => {
      return { status: 202, body: await this.jobs.add(tx, actor, kind, { filter, ids, tags, bom }) };
    });
    return answer.body;
  }
}

/** Who may change customers may not yet carry all of them away. */
function kindOf({ action }: BulkBody, principal: Principal): JobKind {
  if (action === 'assign_discount') throw BULK_ACTION_UNAVAILABLE.problem('There are no discounts here yet.');
  if (action === 'export' && reachOf(principal, 'customers:export') !== 'all') {
    throw PERMISSION_DENIED.problem('It takes the permission customers:export.');
  }
  return action;
}
