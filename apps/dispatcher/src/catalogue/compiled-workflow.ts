import type { CloudEvent } from '@marmalade/contracts-envelope';
import { Liquid } from 'liquidjs';
import { compileDirectly } from '../rendering/direct-liquid.js';
import { plain } from '../rendering/escape.js';
import { registerFilters } from '../rendering/filters.js';
import { durationMs, type Workflow } from './workflow.js';

/** What the texts of a workflow see. */
export interface WorkflowScope {
  data: Record<string, unknown>;
  event: { id: string; type: string; time: string; subject?: string; source: string };
  /** For the filters: workflows are nobody's language. */
  reader: { locale: string; timeZone: string };
}

const NO_READER = { locale: 'en', timeZone: 'UTC' };

/** What the workflow of an event's type sees of it. */
export function workflowScope({ id, type, time, subject, source, data }: CloudEvent): WorkflowScope {
  return { data: data as Record<string, unknown>, event: { id, type, time, subject, source }, reader: NO_READER };
}

/** A workflow whose texts are compiled. Keys that render empty are none. */
export interface CompiledWorkflow {
  /** One for each entry of `notify`; undefined: always. */
  conditions: (((scope: WorkflowScope) => boolean) | undefined)[];
  delayMs: number;
  /** @param from what a duration counts from @returns undefined when it never expires, or the data gives no time */
  expiresAt(scope: WorkflowScope, from: Date): Date | undefined;
  digestKey(scope: WorkflowScope): string | undefined;
  cancelKey(scope: WorkflowScope): string | undefined;
  cancels(scope: WorkflowScope): string[];
  /** Notifications for later: their types, and when. Undefined: the data gives no time. */
  schedule(scope: WorkflowScope): { type: string; at: Date | undefined }[];
}

const liquid = new Liquid({
  renderLimit: 100,
  memoryLimit: 1_000_000,
  parseLimit: 10_000,
  outputEscape: plain,
  strictFilters: true,
  ownPropertyOnly: true,
  templates: {},
});
registerFilters(liquid);

const KEY_MAX = 255;
const compiled = new WeakMap<Workflow, CompiledWorkflow>();

/**
 * Compiles the texts of a workflow, once.
 * @throws Error when one of them does not parse, naming it
 */
export function compileWorkflow(workflow: Workflow): CompiledWorkflow {
  const known = compiled.get(workflow);
  if (known) return known;
  const made = compile(workflow);
  compiled.set(workflow, made);
  return made;
}

function compile(workflow: Workflow): CompiledWorkflow {
  const key = (name: string, source: string | undefined): ((scope: WorkflowScope) => string | undefined) => {
    if (source === undefined) return () => undefined;
    const write = parse(name, source);
    return (scope) => write(scope).trim().slice(0, KEY_MAX) || undefined;
  };
  const cancels = (workflow.cancels ?? []).map((source) => key('cancels', source));
  const schedule = (workflow.schedule ?? []).map(({ type, at, offset = '0s' }) => {
    const write = parse('schedule', at);
    const offsetMs = durationMs(offset);
    return (scope: WorkflowScope) => ({ type, at: shifted(timeOf(write(scope)), offsetMs) });
  });
  return {
    conditions: workflow.notify.map(({ when }) => {
      if (when === undefined) return undefined;
      const write = parse('when', `{% if ${when} %}1{% endif %}`);
      return (scope) => write(scope) !== '';
    }),
    delayMs: workflow.delay === undefined ? 0 : durationMs(workflow.delay),
    expiresAt: expiry(workflow.expires),
    digestKey: key('digestKey', workflow.digestKey),
    cancelKey: key('cancelKey', workflow.cancelKey),
    cancels: (scope) => cancels.flatMap((read) => read(scope) ?? []),
    schedule: (scope) => schedule.map((read) => read(scope)),
  };
}

function expiry(expires: string | undefined): CompiledWorkflow['expiresAt'] {
  if (expires === undefined) return () => undefined;
  if (/^[0-9]+[smhd]$/.test(expires)) {
    const ms = durationMs(expires);
    return (_scope, from) => shifted(from, ms);
  }
  const write = parse('expires', expires);
  return (scope) => timeOf(write(scope));
}

function parse(name: string, source: string): (scope: object) => string {
  try {
    return compileDirectly(liquid, liquid.parse(source));
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

function timeOf(text: string): Date | undefined {
  const time = new Date(text.trim());
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function shifted(time: Date | undefined, ms: number): Date | undefined {
  return time && new Date(time.getTime() + ms);
}
