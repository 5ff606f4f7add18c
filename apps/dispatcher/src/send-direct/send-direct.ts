import { type IdempotencyKeys, type ProblemEntry, VALIDATION_FAILED } from '@marmalade/http';
import type { DataSource, EntityManager } from 'typeorm';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { EventType } from '../catalogue/event-type.js';
import type { ByHand, SentByHand, Wish } from '../planning/by-hand.js';
import type { DirectContents } from '../planning/direct-content.js';
import { recipientsOf } from '../planning/named-person.js';
import { dataProblems, EVENT_DATA_INVALID, EVENT_TYPE_UNKNOWN } from '../planning/request-problems.js';
import type { SiteDirectory } from '../sites/site-directory.js';
import { type DirectRequest, requestProblems } from './direct-request.js';
import { directWorkflow, wordlessChannels } from './direct-workflow.js';

/** The type of what is sent with words of its own. */
export const DIRECT_TYPE = 'notification.direct';

/** What sending directly is made with. */
export interface SendDirectParts {
  dataSource: DataSource;
  catalogue: Catalogue;
  sites: SiteDirectory;
  contents: DirectContents;
  byHand: ByHand;
  idempotencyKeys: IdempotencyKeys;
}

/** Sends what somebody wants sent, under all rules that hold for what events cause. */
export class SendDirect {
  constructor(private readonly parts: SendDirectParts) {}

  /**
   * When it answers, everything is stored, in one transaction with the idempotency key.
   * @throws Problem VALIDATION_FAILED, EVENT_TYPE_UNKNOWN, EVENT_DATA_INVALID, and those of the key
   */
  async send(body: unknown, idempotencyKey: string | undefined): Promise<SentByHand> {
    const { idempotencyKeys, byHand } = this.parts;
    refuse(requestProblems(body, new Date()));
    const request = body as DirectRequest;
    const wish = await this.wishOf(request);
    refuse(await this.unknownNames(request));
    const { body: answer } = await idempotencyKeys.run(
      'POST /notifications',
      idempotencyKey,
      body,
      async (tx: EntityManager) => ({
        status: 202,
        body: await byHand.send(tx, wish),
      }),
    );
    return answer;
  }

  private async wishOf(request: DirectRequest): Promise<Wish> {
    const { to = [], content, data = {}, channels, site, isTest, sendAt } = request;
    const at = sendAt === undefined ? undefined : new Date(sendAt);
    return {
      type: content ? await this.typeOfContent(request) : this.typeOfWords(request),
      data: content ? { ...content } : data,
      to: recipientsOf(Array.isArray(to) ? to : [to]),
      namedBy: 'the request',
      site,
      isTest,
      ...(at && at > new Date() && { at }),
      whereKnown: content !== undefined && channels === undefined,
    };
  }

  private typeOfContent(request: DirectRequest): Promise<EventType> {
    return this.parts.contents.typeFor(DIRECT_TYPE, directWorkflow(request, undefined), request.content!.html);
  }

  private typeOfWords(request: DirectRequest): EventType {
    const { type: name, data = {}, channels = [], fallback = [] } = request;
    const type = this.parts.catalogue.get(name!);
    if (!type) {
      throw EVENT_TYPE_UNKNOWN.problem(`Nobody has described ${name}.`, [
        { pointer: '/type', code: 'UNKNOWN', message: `${name} is not registered` },
      ]);
    }
    const faults = dataProblems(type.validate, data);
    if (faults.length > 0) throw EVENT_DATA_INVALID.problem(`${faults[0]!.pointer} ${faults[0]!.message}`, faults);
    const workflow = directWorkflow(request, type);
    if (workflow.notify.length === 0) {
      refuse([{ pointer: '/channels', code: 'REQUIRED', message: `is missing: ${name} has no channel for them` }]);
    }
    const pointerOf = (channel: string): string => {
      const index = channels.findIndex((each) => each === channel);
      return index >= 0 ? `/channels/${index}` : `/fallback/${fallback.findIndex((each) => each === channel)}`;
    };
    refuse(
      wordlessChannels(workflow.notify, type).map((channel) => ({
        pointer: pointerOf(channel),
        code: 'NO_WORDING',
        message: `${name} has no words for ${channel}`,
      })),
    );
    return { ...type, workflow };
  }

  /** Events may come from sites and for channels nobody has described; who sends by hand has mistyped the name. */
  private async unknownNames({ site, audience }: DirectRequest): Promise<ProblemEntry[]> {
    const { dataSource, sites } = this.parts;
    const problems: ProblemEntry[] = [];
    if (site !== undefined && site !== 'default' && !(await sites.settingsOf(site))) {
      problems.push({ pointer: '/site', code: 'UNKNOWN_SITE', message: `there is no site ${site}` });
    }
    if (audience?.startsWith('ops:')) {
      const name = audience.slice('ops:'.length);
      const found: unknown[] = await dataSource.query('SELECT FROM discord_channel WHERE name = $1', [name]);
      if (found.length === 0) {
        problems.push({ pointer: '/audience', code: 'UNKNOWN_CHANNEL', message: `there is no ops channel ${name}` });
      }
    }
    return problems;
  }
}

/** @throws Problem VALIDATION_FAILED when there is anything to refuse */
function refuse(problems: ProblemEntry[]): void {
  if (problems.length > 0) throw VALIDATION_FAILED.problem(undefined, problems);
}
