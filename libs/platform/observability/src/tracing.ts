import {
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

export { SpanKind } from '@opentelemetry/api';

const TRACER = 'marmalade';

/** `00-<trace id>-<span id>-<flags>`; a later version may add fields. https://www.w3.org/TR/trace-context/ */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?=$|-)/;

/** True while spans are recorded; false leaves only the carrying of an incoming trace. */
let recording = false;
let users = 0;
let sdk: Promise<{ shutdown(): Promise<void> }> | undefined;

installContextManager();

export interface SpanOptions {
  kind?: SpanKind;
  attributes?: Attributes;
  /** W3C traceparent of the caller; unset: the active span is the parent. An unusable one is ignored. */
  parent?: string;
}

/** A span that is entered and ended by hand, for code that is not one function (a request's hooks). */
export interface OpenSpan {
  /** Runs a function with this span as the active one. */
  run<Result>(fn: () => Result): Result;
  setAttributes(attributes: Attributes): void;
  setName(name: string): void;
  fail(error: unknown): void;
  end(): void;
}

/**
 * Sends spans to an OTLP/HTTP collector when an endpoint is given; the SDK is loaded only then.
 * Without one, an incoming trace is still carried through. Services that share a process share one exporter,
 * under the name of the first.
 * @param endpoint base address, such as `http://127.0.0.1:4318`; `/v1/traces` is added
 * @returns `shutdown`, which sends what is left; it does not throw when the collector is gone
 */
export async function startTracing({
  service,
  endpoint,
}: {
  service: string;
  endpoint?: string;
}): Promise<{ shutdown(): Promise<void> }> {
  if (!endpoint) return { shutdown: async () => {} };
  users += 1;
  sdk ??= startSdk(service, endpoint);
  const { shutdown } = await sdk;
  let done = false;
  return {
    async shutdown() {
      if (done) return;
      done = true;
      users -= 1;
      if (users > 0) return;
      sdk = undefined;
      await shutdown();
    },
  };
}

async function startSdk(service: string, endpoint: string): Promise<{ shutdown(): Promise<void> }> {
  const [{ NodeTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'marmalade' }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  // The W3C propagator is the SDK's default; our context manager stays, as contexts may be live in it.
  provider.register({ contextManager: null });
  recording = true;
  return {
    async shutdown() {
      recording = false;
      await provider.shutdown().catch(() => {});
      trace.disable();
    },
  };
}

/**
 * Opens a span, or nothing when there is neither a recorder nor a trace to carry (the usual, and free of cost).
 * The caller ends it.
 */
export function openSpan(name: string, { kind, attributes, parent }: SpanOptions = {}): OpenSpan | undefined {
  const remote = parent === undefined ? undefined : parseTraceparent(parent);
  if (!recording && !remote) return undefined;
  const outer = remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : context.active();
  if (!recording) return carrying(outer);
  const span = trace.getTracer(TRACER).startSpan(name, { kind: kind ?? SpanKind.INTERNAL, attributes }, outer);
  return recorded(span, trace.setSpan(outer, span));
}

function carrying(carried: Context): OpenSpan {
  return { run: (fn) => context.with(carried, fn), setAttributes() {}, setName() {}, fail() {}, end() {} };
}

function recorded(span: Span, active: Context): OpenSpan {
  return {
    run: (fn) => context.with(active, fn),
    setAttributes: (attributes) => void span.setAttributes(attributes),
    setName: (name) => void span.updateName(name),
    fail(error) {
      // The type only: a message may hold what must not leave the system.
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('error.type', error instanceof Error ? error.constructor.name : typeof error);
    },
    end: () => span.end(),
  };
}

/**
 * Runs a function inside a span, which ends with it and is marked failed when it throws; the error passes on.
 * With no recorder running, a given `parent` is still what `currentTraceparent()` returns inside.
 */
export async function withSpan<Result>(
  name: string,
  options: SpanOptions,
  fn: () => Promise<Result> | Result,
): Promise<Result> {
  const span = openSpan(name, options);
  if (!span) return fn();
  try {
    return await span.run(fn);
  } catch (error) {
    span.fail(error);
    throw error;
  } finally {
    span.end();
  }
}

/** The active span as a W3C traceparent, to be sent along; undefined outside a trace. */
export function currentTraceparent(): string | undefined {
  const active = trace.getSpanContext(context.active());
  return active && formatTraceparent(active);
}

/** The active trace's id (32 hexadecimal digits), for log lines. */
export function currentTraceId(): string | undefined {
  return trace.getSpanContext(context.active())?.traceId;
}

/** Reads a W3C traceparent; undefined when it is not one. */
export function parseTraceparent(text: string): SpanContext | undefined {
  const match = TRACEPARENT.exec(text);
  if (!match || (match[1] === '00' && text.length !== 55)) return undefined;
  return { traceId: match[2], spanId: match[3], traceFlags: Number.parseInt(match[4], 16) & 1, isRemote: true };
}

function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** Always on: without it the active span would be lost at the first await. A second copy of this module finds it taken. */
function installContextManager(): void {
  const manager = new AsyncLocalStorageContextManager();
  if (context.setGlobalContextManager(manager)) manager.enable();
}
