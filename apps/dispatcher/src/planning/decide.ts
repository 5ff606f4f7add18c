import type { Channel } from '../catalogue/event-type.js';
import { type DigestRule, durationMs, type Workflow } from '../catalogue/workflow.js';
import type { Cap, PlannedDelivery, TraceLine } from '../notifications/notification.js';
import { DISTURBING_CHANNELS, objection, type Preferences } from '../preferences/preferences.js';
import { isPerson, isUnverified, type ResolvedRecipient } from '../recipients/recipient.js';
import type { Site } from '@marmalade/contracts-identity';
import { nextDigest, quietUntil } from '@marmalade/local-time';

/** A channel that the workflow or the site wants. */
export interface Choice {
  channel: Channel;
  /** Place in the fallback chain; undefined: it goes whatever becomes of the others. */
  step?: number;
  /** How long the steps before it may take. */
  afterMs: number;
}

/** What was decided of one channel. */
export type Decision = Pick<
  PlannedDelivery,
  'channel' | 'address' | 'state' | 'reason' | 'dueAt' | 'step' | 'digest' | 'digestKey'
>;

/** All that decides over the channels of one notification. */
export interface Case {
  type: string;
  workflow: Workflow;
  recipient: ResolvedRecipient & { preferences?: Preferences };
  choices: Choice[];
  site: Site;
  /** The moment it is meant for. */
  base: Date;
  /** Whether that moment is still to come. */
  waits: boolean;
  now: Date;
  expiresAt?: Date;
  digestKey?: string;
  isTest: boolean;
  address(channel: Channel): string | undefined;
  suppressed(channel: Channel, address: string): string | undefined;
  trace: TraceLine[];
}

/**
 * Decides over each channel, in this order; each refusal leaves a line of trace:
 * 0. who is blocked or has left gets nothing, on no channel;
 * 1. the event's configuration names the channels (`choices`; the site's rule in it replaces them);
 * 2. the site may not use a channel at all;
 * 3. forced channels (the workflow's, the site's) pass the next steps but addresses;
 * 4. the person's preferences: advertising, type, category, channel;
 * 5. an address must be known, not be suppressed, and for advertising be known to be the person's;
 * 6. test data may be kept from going out;
 * 7. a digest gathers it; 8. quiet hours defer it, unless it is urgent;
 * 9. a fallback chain lets only its first step go.
 * How often a person may be written to is decided last, when the notification is stored (`capsOf`).
 */
export function decide(subject: Case): Decision[] {
  const { trace } = subject;
  const decisions: Decision[] = [];
  for (const { channel, step } of subject.choices) {
    const decision = decideOne(subject, channel);
    if (step !== undefined) decision.step = step;
    if (decision.reason && decision.state !== 'pending') {
      trace.push({ code: decision.reason, channel, detail: decision.detail ?? '' });
    }
    delete decision.detail;
    decisions.push(decision);
  }
  if (subject.choices.some(({ step }) => step !== undefined)) chain(subject, decisions);
  return decisions;
}

/** Whether a channel passes preferences, digests, quiet hours and caps. */
export function isForced(workflow: Workflow, site: Site, channel: Channel): boolean {
  return workflow.forced?.includes(channel) === true || site.forcedChannels?.includes(channel) === true;
}

/** The reason a delivery is not sent at once, and its time. */
function decideOne(subject: Case, channel: Channel): Decision & { detail?: string } {
  const { workflow, site, recipient } = subject;
  const skip = (reason: string, detail: string) => ({ channel, state: 'skipped' as const, reason, detail });
  if (recipient.active === false) return skip('PERSON_INACTIVE', `${recipient.id} is blocked or has left`);
  const isPersonal = DISTURBING_CHANNELS.includes(channel) || channel === 'in_app';
  const forced = isForced(workflow, site, channel);
  if (isPersonal && !forced && site.channels && !site.channels.includes(channel)) {
    return skip('SITE_CHANNEL_OFF', `The site ${site.id} does not use ${channel}`);
  }
  if (forced) subject.trace.push({ code: 'FORCED', channel, detail: 'Passes preferences, digests and quiet hours' });
  if (isPersonal && !forced && recipient.preferences) {
    const wish = { type: subject.type, category: workflow.category, marketing: workflow.marketing === true };
    const against = objection(recipient.preferences, wish, channel);
    if (against) return skip(against.code, against.detail);
  }
  const address = subject.address(channel);
  if (address === undefined) return skip('NO_ADDRESS', `No address of ${recipient.id} is known for this channel`);
  const dead = subject.suppressed(channel, address);
  if (dead !== undefined) return { ...skip('ADDRESS_SUPPRESSED', `Nothing reaches this address: ${dead}`), address };
  if (workflow.marketing && isUnverified(recipient, channel, address)) {
    return {
      ...skip('ADDRESS_UNVERIFIED', 'Nobody has confirmed yet that this address is theirs: no advertising'),
      address,
    };
  }
  if (subject.isTest && site.testData === 'capture' && isPersonal) {
    return { ...skip('TEST_DATA', 'Test data is kept here and not sent'), address };
  }
  return timed(subject, channel, address, forced || !DISTURBING_CHANNELS.includes(channel));
}

/** @param always it waits for no digest and no quiet hours */
function timed(subject: Case, channel: Channel, address: string, always: boolean): Decision & { detail?: string } {
  const { base, expiresAt, now, digestKey } = subject;
  const common = { channel, address, ...(digestKey !== undefined && { digestKey }) };
  if (expiresAt && expiresAt <= now) {
    return { ...common, state: 'expired', reason: 'EXPIRED', detail: `Good until ${expiresAt.toISOString()} only` };
  }
  const period = always ? undefined : digestOf(subject);
  if (period) {
    const dueAt = nextDigest(period, subject.recipient.timeZone, base);
    return {
      ...common,
      state: 'deferred',
      reason: 'DIGEST',
      digest: { period: period.every, dueAt },
      detail: `Goes with the ${period.every} digest of ${dueAt.toISOString()}`,
    };
  }
  const until = always ? undefined : quietEnd(subject, base);
  if (until) {
    if (expiresAt && expiresAt <= until) {
      return {
        ...common,
        state: 'expired',
        reason: 'EXPIRED',
        detail: `Would be too late after the quiet hours, at ${until.toISOString()}`,
      };
    }
    return {
      ...common,
      state: 'deferred',
      reason: 'QUIET_HOURS',
      dueAt: until,
      detail: `Quiet hours until ${until.toISOString()}`,
    };
  }
  if (!subject.waits) return { ...common, state: 'pending' };
  return {
    ...common,
    state: 'deferred',
    reason: 'SCHEDULED',
    dueAt: base,
    detail: `Waits until ${base.toISOString()}`,
  };
}

function digestOf({ workflow, recipient }: Case): DigestRule | undefined {
  if (workflow.digest) return workflow.digest;
  const mayWait = workflow.priority === 'low' || workflow.priority === 'normal';
  return mayWait ? (recipient.preferences?.digest ?? undefined) : undefined;
}

/** When the quiet hours end in which a moment lies for this person; urgent messages know none. */
export function quietEnd(
  { workflow, recipient, site }: Pick<Case, 'recipient' | 'site'> & { workflow: Pick<Workflow, 'priority'> },
  at: Date,
): Date | undefined {
  if (workflow.priority === 'urgent') return undefined;
  const own = recipient.preferences?.quietHours;
  const quiet = own === undefined ? site.quietHours : own;
  if (!quiet) return undefined;
  return quietUntil(quiet, own?.timeZone ?? recipient.timeZone, at);
}

/** Lets the first step of a chain that can be taken go; the later ones wait for it. */
function chain(subject: Case, decisions: Decision[]): void {
  const live = decisions.filter(
    ({ step, state }) => step !== undefined && (state === 'pending' || state === 'deferred'),
  );
  const first = Math.min(...live.map(({ step }) => step!));
  const started = live
    .filter(({ step }) => step === first)
    .map(({ dueAt, digest }) => (dueAt ?? digest?.dueAt ?? subject.base).getTime());
  let dueAt = Math.max(...started);
  const waiting = live.filter(({ step }) => step! > first).sort((one, other) => one.step! - other.step!);
  for (const decision of waiting) {
    dueAt += subject.choices.find(({ channel }) => channel === decision.channel)!.afterMs;
    Object.assign(decision, { state: 'deferred', reason: 'FALLBACK', dueAt: new Date(dueAt), digest: undefined });
    subject.trace.push({
      code: 'FALLBACK',
      channel: decision.channel,
      detail: `Goes when nothing before it reached its receiver, at ${new Date(dueAt).toISOString()} at the latest`,
    });
  }
}

/** What limits how often one person, or an ops channel, gets such a message. What holds for a site's advertising is about people. */
export function capsOf(type: string, workflow: Workflow, site: Site, recipientId: string): Cap[] | undefined {
  const caps: Cap[] = [];
  if (workflow.throttle) {
    caps.push({ rule: `type:${type}`, limit: workflow.throttle.limit, perMs: durationMs(workflow.throttle.per) });
  }
  if (isPerson({ id: recipientId }) && site.frequencyCap && (workflow.marketing || workflow.priority === 'low')) {
    caps.push({ rule: `site:${site.id}`, limit: site.frequencyCap.limit, perMs: durationMs(site.frequencyCap.per) });
  }
  return caps.length > 0 ? caps : undefined;
}
