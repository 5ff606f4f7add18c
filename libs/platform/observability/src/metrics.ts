import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
  type CounterConfiguration,
  type GaugeConfiguration,
  type HistogramConfiguration,
  type Metric,
} from 'prom-client';

/** All metrics of the process; services that share one share it and tell themselves apart by a `service` label. */
export const metricsRegistry = new Registry();

let processMetrics = false;

/** Adds memory, CPU, event loop and garbage collection to the metrics, once however often it is called. */
export function startProcessMetrics(): void {
  if (processMetrics) return;
  processMetrics = true;
  collectDefaultMetrics({ register: metricsRegistry });
}

/** The counter of that name, made on the first call. `name` ends in `_total` by Prometheus custom. */
export function counter<Label extends string = string>(
  name: string,
  help: string,
  labels: readonly Label[] = [],
  more: Partial<CounterConfiguration<Label>> = {},
): Counter<Label> {
  return existing<Counter<Label>>(name) ?? new Counter({ ...base(name, help, labels), ...more });
}

/** The histogram of that name, made on the first call. Durations are in seconds. */
export function histogram<Label extends string = string>(
  name: string,
  help: string,
  labels: readonly Label[] = [],
  more: Partial<HistogramConfiguration<Label>> = {},
): Histogram<Label> {
  return existing<Histogram<Label>>(name) ?? new Histogram({ ...base(name, help, labels), ...more });
}

/** The gauge of that name, made on the first call; `collect` in `more` fills it when it is read. */
export function gauge<Label extends string = string>(
  name: string,
  help: string,
  labels: readonly Label[] = [],
  more: Partial<GaugeConfiguration<Label>> = {},
): Gauge<Label> {
  return existing<Gauge<Label>>(name) ?? new Gauge({ ...base(name, help, labels), ...more });
}

/** All metrics in Prometheus' text format, and the content type to send them with. */
export async function renderMetrics(): Promise<{ contentType: string; body: string }> {
  return { contentType: metricsRegistry.contentType, body: await metricsRegistry.metrics() };
}

function existing<Kind extends Metric>(name: string): Kind | undefined {
  return metricsRegistry.getSingleMetric(name) as Kind | undefined;
}

function base<Label extends string>(name: string, help: string, labels: readonly Label[]) {
  return { name, help, labelNames: [...labels], registers: [metricsRegistry] };
}
