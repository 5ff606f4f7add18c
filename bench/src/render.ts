// Templates into content, by channel: renders a second on one core, with a new reader each time, as JSON.
import { parseArgs } from 'node:util';
import { format, median, withSpread } from './measure/statistics.js';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '1' }, rounds: { type: 'string', default: '5' } },
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
/** What a text template must reach, on one core. */
const WANTED = 20_000;
const TEXTS = ['telegram', 'sms'];

type Render = (scope: object) => object;
interface EventType {
  type: string;
  sample: Record<string, unknown>;
  templates: Record<string, Record<string, Render | undefined>>;
}
interface Built {
  Catalogue: {
    load(): Promise<{
      list(): EventType[];
      compiler: { compileChannel(channel: string, locale: string, fields: object): Promise<Render> };
    }>;
  };
}

// The built dispatcher, as it ships: benches import nothing of an app's sources.
const built = new URL('../../apps/dispatcher/dist/catalogue/catalogue.js', import.meta.url).href;
const { Catalogue } = (await import(built)) as Built;
const catalogue = await Catalogue.load();
const types = catalogue.list();
const mjml =
  '<mj-section><mj-column><mj-text>Order {{ data.number }} for {{ data.total | money }}</mj-text></mj-column></mj-section>';
const own: [string, Record<string, unknown>][] = [
  ['sms', { text: 'Order {{ data.number }} received: {{ data.total | money }}.' }],
  ['email', { subject: 'Order {{ data.number }}', mjml }],
];

/** All shipped templates of a channel in turn, and some that none ships. */
const cases: { name: string; channel: string; jobs: { type: EventType; locale: string; render: Render }[] }[] = [];
for (const channel of ['telegram', 'in_app', 'push', 'discord', 'email', 'sms']) {
  const jobs = types.flatMap((type) =>
    Object.entries(type.templates).flatMap(([locale, renders]) => {
      const render = renders[channel];
      return render ? [{ type, locale, render }] : [];
    }),
  );
  if (jobs.length > 0) cases.push({ name: `${channel}, ${jobs.length} that ship`, channel, jobs });
}
const order = types.find(({ type }) => type === 'order.created')!;
for (const [channel, fields] of own) {
  const render = await catalogue.compiler.compileChannel(channel, 'en', fields);
  const name = 'mjml' in fields ? `${channel} in MJML, its text made of it` : `${channel}, one line`;
  cases.push({ name, channel, jobs: [{ type: order, locale: 'en', render }] });
}

console.log(`${rounds} rounds of ${seconds} s; renders/s on one core, median (least – most)\n`);
const results = cases.map(({ name, channel, jobs }) => {
  run(jobs, 0.5);
  const rates = Array.from({ length: rounds }, () => run(jobs, seconds));
  console.log(name.padEnd(36), withSpread(rates).padStart(32));
  return { name, channel, rate: Math.round(median(rates)) };
});
const slow = results.filter(({ channel, rate }) => TEXTS.includes(channel) && rate < WANTED);
for (const { name, rate } of slow)
  console.log(`\n${name}: ${format(rate)} renders/s, and ${format(WANTED)} are wanted`);
if (slow.length > 0) process.exitCode = 1;
console.log(`\n${JSON.stringify({ bench: 'render', results })}`);

/** @returns renders a second */
function run(jobs: (typeof cases)[number]['jobs'], forSeconds: number): number {
  const started = performance.now();
  let bytes = 0;
  let count = 0;
  for (let elapsed = 0; elapsed < forSeconds * 1_000; elapsed = performance.now() - started) {
    for (let index = 0; index < 200; index += 1, count += 1) {
      const { type, locale, render } = jobs[count % jobs.length]!;
      bytes += JSON.stringify(render(scopeOf(type, locale, count))).length;
    }
  }
  if (bytes === 0) throw new Error('nothing was rendered');
  return count / ((performance.now() - started) / 1_000);
}

function scopeOf({ type, sample }: EventType, locale: string, count: number): object {
  return {
    data: sample,
    event: { id: `e-${count}`, type, time: '2026-11-21T09:30:00.000Z', source: '/bench' },
    recipient: { id: `c-${count}`, name: 'Anna', locale, timeZone: 'Asia/Vladivostok' },
    site: { name: 'Marmalade', url: 'https://marmalade.example' },
    missing: new Set(),
  };
}
