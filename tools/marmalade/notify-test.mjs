// Sends samples, for real, and tells what became of them.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { FAILED, Refusal, UsageError } from './errors.mjs';
import { isBad, isOver, reportOf } from './notify-test-report.mjs';
import { counted } from './output.mjs';

const POLL_MS = 300;

/** How a person is named on the command line, and by the API. */
const PERSON = {
  id: 'id',
  email: 'email',
  phone: 'phone',
  telegram: 'telegramId',
  name: 'name',
  locale: 'locale',
  timezone: 'timeZone',
};

/** @type {import('./run.mjs').Command} */
export default {
  name: 'notify test',
  summary: 'Sends the sample of one event type, or of each, and tells what became of it',
  usage: ['--all [--to …] [--channel …]', 'TYPE [--to email=ADDRESS] [--channel CHANNEL]'],
  details: `
--all      every event type once: fills the ops channels
--to       who gets it in place of everybody: an id as it is, or id=…, email=…, phone=…, telegram=… (also name=, locale=,
           timezone=); several make one person; without it the admins do. In the app and by push people are known by their id
--channel  only this one; may be given several times
--wait     seconds until what is still on its way counts as failed; default 60

Ops channels get theirs in any case, unless --channel leaves discord out. Exit code 1 when something failed.`,
  options: {
    all: { type: 'boolean' },
    to: { type: 'string', multiple: true },
    channel: { type: 'string', multiple: true },
    wait: { type: 'string', default: '60' },
  },
  async run({ values, positionals, api, output }) {
    const [type, ...more] = positionals;
    if (more.length > 0 || (type === undefined) !== (values.all === true)) {
      throw new UsageError('Name one event type, or say --all.');
    }
    if (!/^\d{1,5}$/.test(values.wait)) throw new UsageError('--wait is a number of seconds.');
    const body = { ...(values.to && { to: personOf(values.to) }), ...(values.channel && { channels: values.channel }) };
    const types = values.all ? await typesFor(api, values.channel) : [type];
    const tests = [];
    for (const [index, name] of types.entries()) {
      const test = await begin(api, name, body, values.all === true);
      tests.push(test);
      const what = test.error ?? counted(test.notifications.flatMap(({ deliveries }) => deliveries).length, 'message');
      output.progress(`[${String(index + 1).padStart(String(types.length).length)}/${types.length}] ${name}: ${what}`);
    }
    await settle(api, tests, Number(values.wait) * 1_000);
    output.result(tests, reportOf(tests));
    return tests.some(isBad) ? FAILED : undefined;
  },
};

/** What can be the id of somebody, and no address. */
const BARE_ID = /^[^=@+\s]+$/;

/** @param {string[]} texts `email=ann@example.com`, or an id alone @returns {Record<string, string>} */
export function personOf(texts) {
  const entries = texts.map((text) => {
    if (BARE_ID.test(text)) return ['id', text];
    const [, name, value] = /^([a-z]+)=(.+)$/s.exec(text) ?? [];
    if (!Object.hasOwn(PERSON, name ?? '')) {
      throw new UsageError(`--to ${text} is not understood: say ${Object.keys(PERSON).join('=…, ')}=…`);
    }
    return [PERSON[name], value];
  });
  return Object.fromEntries(entries);
}

/** Every type; where only some channels are wanted, those that have one of them. */
async function typesFor(api, channels) {
  const types = [];
  for await (const each of api.items('/event-types')) {
    if (!channels || channels.every((channel) => each.channels.includes(channel))) types.push(each.type);
  }
  if (types.length === 0) throw new UsageError(`No event type has ${channels?.join(' and ') ?? 'words'}.`);
  return types;
}

/** With `--all` one type that is refused does not keep the others from being sent. */
async function begin(api, type, body, isOneOfMany) {
  try {
    const path = `/event-types/${encodeURIComponent(type)}/test`;
    const { notifications } = await api.post(path, body, { tries: 5, idempotencyKey: randomUUID() });
    return { type, notifications };
  } catch (error) {
    if (!isOneOfMany || !(error instanceof Refusal)) throw error;
    return { type, notifications: [], error: error.message };
  }
}

/** Looks again at what is on its way, until nothing is or time is over. */
async function settle(api, tests, limitMs) {
  const until = performance.now() + limitMs;
  let open = tests.filter(({ notifications }) => notifications.length > 0);
  for (;;) {
    for (const test of open) {
      for (const [index, notification] of test.notifications.entries()) {
        if (notification.recipient && isOver(notification)) continue;
        test.notifications[index] = await api.get(`/notifications/${notification.id}`);
      }
    }
    open = open.filter(({ notifications }) => !notifications.every(isOver));
    if (open.length === 0 || performance.now() > until) return;
    await sleep(POLL_MS);
  }
}
