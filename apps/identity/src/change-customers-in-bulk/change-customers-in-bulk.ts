import { type Principal, reachOf } from '@marmalade/auth';
import { IdempotencyKeys, PERMISSION_DENIED, VALIDATION_FAILED } from '@marmalade/http';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import { normalised } from '../customers/customer-rules.js';
import type { Loyalty } from '../discounts/loyalty.js';
import type { JobStore } from '../jobs/job-store.js';
import type { Job } from '../jobs/job.js';
import type { SegmentStore } from '../segments/segment-store.js';
import type { BulkAction, BulkBody } from './bulk-body.js';

/** What it takes beside the permission to change customers: who may do that may not yet carry all of them away. */
const TAKES: Partial<Record<BulkAction, string>> = { export: 'customers:export', assign_discount: 'discounts:write' };

export class ChangeCustomersInBulk {
  constructor(
    private readonly jobs: JobStore,
    private readonly keys: IdempotencyKeys,
    private readonly segments: SegmentStore,
    private readonly loyalty: Loyalty,
  ) {}

  /**
   * A job that does it.
   * @param request of whoever asks: loyalty is asked in their name whether there is such a discount
   * @throws Problem PERMISSION_DENIED, VALIDATION_FAILED, SEGMENT_NOT_FOUND, SERVICE_UNAVAILABLE, those of the Idempotency-Key
   */
  async begin(body: BulkBody, principal: Principal, request: FastifyRequest, key?: string): Promise<Job> {
    const { action, ids, segment, bom, templateId } = body;
    checkMay(action, principal);
    checkWho(body);
    if (action === 'assign_discount') await this.checkTemplate(templateId!, request);
    const filter = ids ? undefined : await this.segments.meant(body.filter ?? {}, segment);
    const { tags } = normalised({ tags: body.tags }) as { tags?: string[] };
    const scope = `POST /customers/bulk ${principal.role} ${principal.id}`;
    const answer = await this.keys.run(scope, key, body, async (tx) => {
      return {
        status: 202,
        body: await this.jobs.add(tx, actorOf(request), action, { filter, ids, tags, bom, templateId }),
      };
    });
    return answer.body;
  }

  private async checkTemplate(id: string, request: FastifyRequest): Promise<void> {
    const template = await this.loyalty.template(id, request);
    if (!template) throw refusal('UNKNOWN', 'there is no such discount template');
    if (!template.active || template.archivedAt)
      throw refusal('NOT_ISSUABLE', 'no discounts of this template are issued');
  }
}

function refusal(code: string, message: string): Error {
  return VALIDATION_FAILED.problem(undefined, [{ pointer: '/templateId', code, message: `templateId: ${message}` }]);
}

/** By ids, or by what they have in common. */
function checkWho({ filter, segment, ids }: BulkBody): void {
  if (!ids || (filter === undefined && segment === undefined)) return;
  const pointer = filter === undefined ? '/segment' : '/filter';
  const message = 'ids can not be given together with filter or segment';
  throw VALIDATION_FAILED.problem(undefined, [{ pointer, code: 'IDS_OR_FILTER', message }]);
}

function checkMay(action: BulkAction, principal: Principal): void {
  const permission = TAKES[action];
  if (permission === undefined || reachOf(principal, permission) === 'all') return;
  throw PERMISSION_DENIED.problem(`It takes the permission ${permission}.`);
}
