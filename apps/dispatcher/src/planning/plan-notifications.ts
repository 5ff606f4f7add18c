import { type CloudEvent, messageIdOf, newId } from '@marmalade/contracts-envelope';
import { compileWorkflow, type WorkflowScope, workflowScope } from '../catalogue/compiled-workflow.js';
import { type Channel, type EventType, LOCALES, type TemplatedChannel } from '../catalogue/event-type.js';
import { type AudienceRule, durationMs, isEnabled, type Workflow } from '../catalogue/workflow.js';
import { type Lane, MARKETING_LANE } from '../deliveries/delivery.js';
import type { SignedLinks } from '../links/signed-links.js';
import { withTracking } from '../links/track.js';
import type { PlannedDelivery, PlannedNotification, TraceLine } from '../notifications/notification.js';
import {
  addressOf,
  EVERYONE,
  isPerson,
  type Recipient,
  type ResolvedRecipient,
  resolveRecipient,
} from '../recipients/recipient.js';
import { plain } from '../rendering/escape.js';
import {
  type Announcement,
  type Content,
  type Render,
  renderFor,
  SHIPPED,
  type TemplateScope,
} from '../rendering/templates.js';
import type { Site } from '@marmalade/contracts-identity';
import { capsOf, type Choice, decide, type Decision, isForced } from './decide.js';
import { ruleAt, type Share, shareOf } from './everyone.js';

/** Who an audience rule reaches for one event. */
export type Audiences = (rule: AudienceRule) => Recipient[];

/** What a plan is made with, beside the event and its people. */
export interface PlanContext {
  now: Date;
  site: Site;
  /** Knows the types that a workflow schedules. */
  types: { get(type: string): EventType | undefined };
  /** Why nothing reaches an address any more; undefined when it may be used. */
  suppressed(channel: Channel, address: string): string | undefined;
  links?: SignedLinks;
  /** A later moment all of it is meant for; unset: as soon as the workflow wants it. */
  at?: Date;
  /** Who named the audience `customer`, where it was not the event's data: `the request`. */
  namedBy?: string;
}

/** One message type for the people of an event. */
interface Plan {
  event: CloudEvent;
  type: EventType;
  scope: WorkflowScope;
  context: PlanContext;
  /** A later moment for which it is planned; unset: as soon as the workflow wants it. */
  at?: Date;
}

/** Somebody who is to be told. */
interface Wanted {
  recipient: Recipient;
  choices: Choice[];
  trace: TraceLine[];
  isCustomer: boolean;
}

/** How long a step of a fallback chain may take unless its workflow says otherwise. */
const FALLBACK_AFTER_MS = 15 * 60_000;
const LANES: Record<Workflow['priority'], Lane> = { urgent: 0, high: 1, normal: 1, low: 2 };

/**
 * Turns one event into notifications: for each audience its people, for each person the channels, for each channel the
 * content in the person's language. Nothing is stored or sent here; each decision leaves a line of trace.
 * A person whom two audiences name gets one notification with the channels of both.
 * @returns those of the event, and those its workflow schedules for later
 */
export function planNotifications(
  event: CloudEvent,
  type: EventType,
  audiences: Audiences,
  context: PlanContext,
): PlannedNotification[] {
  const scope = workflowScope(event);
  const plan = { event, type, scope, context, at: context.at };
  const now = planType(plan, audiences);
  return type.workflow.schedule ? [...now, ...planLater(plan, audiences, now)] : now;
}

/** The notifications for other moments that an event brings with it; those already past are not made, which is traced. */
function planLater(plan: Plan, audiences: Audiences, now: PlannedNotification[]): PlannedNotification[] {
  const { context, scope } = plan;
  return compileWorkflow(plan.type.workflow)
    .schedule(scope)
    .flatMap(({ type: name, at }) => {
      const type = context.types.get(name);
      const past = at !== undefined && at <= context.now;
      if (type && at && !past) return planType({ ...plan, type, at }, audiences);
      const unknown = type ? 'its time can not be told' : 'there is no such type';
      const detail = past ? `${name} would have been due at ${at.toISOString()}` : `${name}: ${unknown}`;
      for (const { trace } of now) trace.push({ code: past ? 'SCHEDULE_PAST' : 'SCHEDULE_UNKNOWN', detail });
      return [];
    });
}

function planType(plan: Plan, audiences: Audiences): PlannedNotification[] {
  if (!isEnabled(plan.type.workflow, plan.context.site.id)) return [];
  return [...wantedBy(plan, audiences).values()].map((wanted) => planFor(plan, wanted));
}

/** Who is to be told, by id, and on which channels as far as the event's configuration goes. */
function wantedBy({ type: { workflow }, scope, context }: Plan, audiences: Audiences): Map<string, Wanted> {
  const { conditions } = compileWorkflow(workflow);
  const wanted = new Map<string, Wanted>();
  const want = (recipient: Recipient, rule: AudienceRule): void => {
    const whole = ruleAt(rule, workflow, context.site.id);
    const share = shareOf(whole, recipient);
    if (share.channels.length === 0) return;
    const entry = wanted.get(recipient.id) ?? { recipient, choices: [], trace: [], isCustomer: false };
    wanted.set(recipient.id, entry);
    entry.isCustomer ||= rule.audience === 'customer' || rule.audience === 'everyone';
    choose(entry.choices, share);
    entry.trace.push({ code: 'AUDIENCE', detail: describeAudience(share, context.namedBy, whole !== rule) });
  };
  const rules = workflow.notify.filter((_, index) => !conditions[index] || conditions[index](scope));
  for (const rule of rules.filter(({ audience }) => audience !== 'everyone')) {
    for (const recipient of audiences(rule)) want(recipient, rule);
  }
  for (const rule of rules.filter(({ audience }) => audience === 'everyone')) {
    // Whom another rule names is one of everyone.
    const named = [...wanted.values()].map(({ recipient }) => recipient).filter(isPerson);
    const people = new Map([...named, ...audiences(rule)].map((recipient) => [recipient.id, recipient]));
    for (const recipient of people.values()) want(recipient, rule);
  }
  if (wanted.has(EVERYONE)) leaveInAppToAnnouncement(wanted);
  return wanted;
}

/** Who sees the announcement is not told the same in the app once more; unless a chain waits for what they read. */
function leaveInAppToAnnouncement(wanted: Map<string, Wanted>): void {
  for (const [id, { recipient, choices, trace }] of wanted) {
    const place = choices.findIndex(({ channel, step }) => channel === 'in_app' && step === undefined);
    if (!isPerson(recipient) || place === -1) continue;
    choices.splice(place, 1);
    trace.push({ code: 'AUDIENCE', channel: 'in_app', detail: 'Told by the announcement to everyone' });
    if (choices.length === 0) wanted.delete(id);
  }
}

function choose(choices: Choice[], { channels, fallback, fallbackAfter }: Share): void {
  const add = (channel: Channel, step?: number, afterMs = 0): void => {
    if (!choices.some((choice) => choice.channel === channel)) choices.push({ channel, step, afterMs });
  };
  if (!fallback?.length) return channels.forEach((channel) => add(channel));
  const waitMs = fallbackAfter === undefined ? FALLBACK_AFTER_MS : durationMs(fallbackAfter);
  for (const channel of channels) add(channel, 0);
  for (const [index, channel] of fallback.entries()) add(channel, index + 1, waitMs);
}

function describeAudience(
  { audience, channels, fallback }: Share,
  namedBy: string | undefined,
  isSites: boolean,
): string {
  const by = (audience === 'customer' && namedBy) || `the audience ${audience}`;
  if (isSites) return `Named by ${by}; the site's channels: ${channels.join(', ')}`;
  const chain = fallback?.length ? `, then ${fallback.join(', then ')}` : '';
  return `Named by ${by}: ${channels.join(', ')}${chain}`;
}

function resolve({ recipient, trace }: Wanted, { type: { templates }, context: { site } }: Plan): ResolvedRecipient {
  const resolved = resolveRecipient(recipient, site);
  if (recipient.id === EVERYONE) {
    const locales = LOCALES.filter((locale) => templates[locale].in_app);
    trace.push({
      code: 'LOCALE',
      detail: `${locales.join(', ')}: one announcement for all, whatever they wish to get`,
    });
    return resolved;
  }
  const origin = recipient.locale ? `asked for ${plain(recipient.locale)}` : 'no language known, the default';
  trace.push({ code: 'LOCALE', detail: `${resolved.locale}, ${resolved.timeZone} (${origin})` });
  return resolved;
}

function planFor(plan: Plan, wanted: Wanted): PlannedNotification {
  const { event, type, scope, context, at } = plan;
  const { choices, trace, isCustomer } = wanted;
  const recipient = resolve(wanted, plan);
  const rules = compileWorkflow(type.workflow);
  const workflow = workflowFor(plan);
  const base = at ?? (rules.delayMs > 0 ? new Date(context.now.getTime() + rules.delayMs) : context.now);
  const isTest = event.istest === true;
  const variant =
    workflow.variants && recipient.id !== EVERYONE ? variantFor(type.type, recipient.id, workflow.variants) : undefined;
  if (at) trace.push({ code: 'SCHEDULED', detail: `Planned for ${at.toISOString()} by ${event.type}` });
  else if (base !== context.now)
    trace.push({ code: 'DELAYED', detail: `Waits ${workflow.delay} until ${base.toISOString()}` });
  if (variant) trace.push({ code: 'VARIANT', detail: `Gets the wording ${variant}` });
  if (isTest) trace.push({ code: 'TEST_DATA', detail: 'Test data: it counts in no statistics and no cap' });
  const expiresAt = rules.expiresAt(scope, at ?? new Date(event.time));
  const decisions = decide({
    workflow,
    type: type.type,
    recipient,
    choices,
    site: context.site,
    base,
    waits: base !== context.now,
    expiresAt,
    digestKey: rules.digestKey(scope),
    isTest,
    now: context.now,
    address: (channel) => addressOf(recipient, channel),
    suppressed: context.suppressed,
    trace,
  });
  const templateScope = templateScopeOf(
    plan,
    recipient,
    isCustomer && choices.some(({ channel }) => channel === 'email'),
  );
  const isAllForced = choices.every(({ channel }) => isForced(workflow, context.site, channel));
  const lane = workflow.marketing ? MARKETING_LANE : LANES[workflow.priority];
  return {
    id: newId(),
    eventId: messageIdOf(event),
    workflow: type.type,
    category: workflow.category,
    priority: workflow.priority,
    recipientId: recipient.id,
    recipientName: recipient.name && plain(recipient.name),
    locale: recipient.locale,
    timeZone: recipient.timeZone,
    site: event.site,
    variant,
    cancelKey: rules.cancelKey(scope),
    isTest,
    trace,
    caps: isTest || isAllForced ? undefined : capsOf(type.type, workflow, context.site, recipient.id),
    deliveries: withoutBrokenSteps(
      decisions.map((decision) => {
        const delivery: PlannedDelivery = {
          id: newId(),
          channel: decision.channel,
          address: decision.address,
          state: decision.state,
          reason: decision.reason,
          lane,
          forced: isForced(workflow, context.site, decision.channel),
          dueAt: decision.dueAt,
          expiresAt,
          step: decision.step,
          digest: decision.digest,
          digestKey: decision.digestKey,
          traceparent: event.traceparent,
        };
        return decision.state === 'pending' || decision.state === 'deferred' || decision.reason === 'TEST_DATA'
          ? withContent(delivery, decision, { plan, templateScope, recipient, variant, trace, expiresAt })
          : delivery;
      }),
      base,
      context.now,
    ),
  };
}

/** Where the words of a chain's first step could not be written, the next one does not wait for it. */
function withoutBrokenSteps(deliveries: PlannedDelivery[], base: Date, now: Date): PlannedDelivery[] {
  const isBroken = ({ step, reason }: PlannedDelivery): boolean => step !== undefined && reason === 'RENDER_FAILED';
  if (!deliveries.some(isBroken)) return deliveries;
  const live = deliveries.filter(
    ({ step, state }) => step !== undefined && (state === 'pending' || state === 'deferred'),
  );
  const first = Math.min(...live.map(({ step }) => step!));
  for (const delivery of live) {
    if (delivery.step !== first || delivery.reason !== 'FALLBACK') continue;
    Object.assign(
      delivery,
      base > now ? { reason: 'SCHEDULED', dueAt: base } : { state: 'pending', reason: undefined, dueAt: undefined },
    );
  }
  return deliveries;
}

/** A type's workflow with the priority it has for the site: it decides over quiet hours, digests and the place in the queue. */
function workflowFor({ type: { workflow }, context }: Plan): Workflow {
  const priority = workflow.sites?.[context.site.id]?.priority;
  return priority === undefined ? workflow : { ...workflow, priority };
}

function templateScopeOf(
  { event, type, scope, context }: Plan,
  recipient: ResolvedRecipient,
  withLinks: boolean,
): TemplateScope {
  const made: TemplateScope = {
    data: scope.data,
    event: scope.event,
    recipient,
    site: context.site,
    missing: new Set(),
  };
  if (withLinks && context.links) {
    const url = context.links.unsubscribe({
      recipientId: recipient.id,
      site: event.site ?? 'default',
      category: type.workflow.category,
      type: type.type,
      locale: recipient.locale,
      marketing: type.workflow.marketing === true,
    });
    made.preferencesUrl = url;
    if (type.workflow.marketing) made.unsubscribeUrl = url;
  }
  return made;
}

interface Rendering {
  plan: Plan;
  templateScope: TemplateScope;
  recipient: ResolvedRecipient;
  variant: string | undefined;
  trace: TraceLine[];
  expiresAt: Date | undefined;
}

function withContent(delivery: PlannedDelivery, { channel }: Decision, rendering: Rendering): PlannedDelivery {
  const { plan, templateScope, recipient, trace } = rendering;
  try {
    const renders = rendersFor(rendering, channel as TemplatedChannel);
    templateScope.missing?.clear();
    const shown =
      recipient.id === EVERYONE
        ? { words: wordsOf(renders, templateScope), eventId: messageIdOf(plan.event) }
        : renders[0]!(templateScope);
    const content = completed(channel, shown, delivery, rendering);
    for (const version of new Set(renders.map((render) => render.version))) {
      if (version !== SHIPPED) trace.push({ code: 'WORDING', channel, detail: `Edited wording ${version}` });
    }
    if (templateScope.missing?.size) {
      const names = [...templateScope.missing].join(', ');
      trace.push({ code: 'VARIABLE_MISSING', channel, detail: `The data has no ${names}: left empty` });
    }
    delivery.content = JSON.stringify(content);
    return delivery;
  } catch (error) {
    trace.push({ code: 'RENDER_FAILED', channel, detail: (error as Error).message.slice(0, 500) });
    return { ...delivery, state: 'failed', reason: 'RENDER_FAILED', dueAt: undefined, digest: undefined };
  }
}

/** What writes a message: to somebody in one language, to everyone in each there is. */
function rendersFor({ plan, recipient, variant }: Rendering, channel: TemplatedChannel): Render[] {
  const { templates } = plan.type;
  return recipient.id === EVERYONE
    ? LOCALES.flatMap((locale) => templates[locale][channel] ?? [])
    : [renderFor(templates, recipient.locale, channel, variant, plan.context.site.locale)];
}

/** Who reads an announcement, and in which language, is known when it is read. */
function wordsOf(renders: Render[], scope: TemplateScope): Announcement['words'] {
  return Object.fromEntries(
    renders.map((render) => [
      render.locale,
      render({ ...scope, recipient: { ...scope.recipient, locale: render.locale } }),
    ]),
  ) as Announcement['words'];
}

/** Adds to what the template gave what the channel needs beside it. */
function completed(
  channel: Channel,
  content: Content[TemplatedChannel] | Announcement,
  { id }: PlannedDelivery,
  rendering: Rendering,
): unknown {
  const { plan, templateScope, expiresAt } = rendering;
  const { site, links } = plan.context;
  if (channel === 'in_app') {
    const { priority, category } = workflowFor(plan);
    return { ...content, priority, category, ...(expiresAt && { expiresAt }) };
  }
  if (channel === 'push' && expiresAt) return { ...content, expiresAt };
  const tracked =
    site.tracking && links && (channel === 'email' || channel === 'telegram')
      ? withTracking(channel, content as Content['email'] | Content['telegram'], id, links)
      : content;
  if (channel !== 'email') return tracked;
  return {
    ...tracked,
    ...(site.mailFrom && { from: site.mailFrom }),
    ...(site.supportEmail && { replyTo: site.supportEmail }),
    ...(templateScope.unsubscribeUrl && { unsubscribe: templateScope.unsubscribeUrl }),
  };
}

/** The same for a person each time: by a hash of both names, spread by the weights. */
export function variantFor(type: string, recipientId: string, variants: NonNullable<Workflow['variants']>): string {
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  let place = total === 0 ? 0 : hash(`${type}\n${recipientId}`) % total;
  for (const { name, weight } of variants) {
    if (place < weight) return name;
    place -= weight;
  }
  return variants[0]!.name;
}

/** FNV-1a with a final mix, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
