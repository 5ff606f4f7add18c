// What became of samples, as a table of types and channels.
import { counted, textTable } from './output.mjs';

const ON_ITS_WAY = ['pending', 'deferred', 'claimed', 'sending'];
const GOOD = ['sent', 'delivered', 'read', 'skipped'];

export function isOver({ deliveries }) {
  return !deliveries.some(({ state }) => ON_ITS_WAY.includes(state));
}

/** Whether something of a test did not arrive though it should have. */
export function isBad({ error, notifications }) {
  return error !== undefined || notifications.some(({ deliveries }) => deliveries.some(isBadDelivery));
}

function isBadDelivery({ state }) {
  return !GOOD.includes(state);
}

/** @param {Record<string, any>[]} tests with the notifications as the API shows them */
export function reportOf(tests) {
  const all = tests.flatMap(({ type, notifications }) =>
    notifications.flatMap(({ recipient, deliveries }) =>
      deliveries.map((delivery) => ({ type, recipient, ...delivery })),
    ),
  );
  const channels = [...new Set(all.map(({ channel }) => channel))];
  const cell = (type, channel) => statesOf(all.filter((each) => each.type === type && each.channel === channel));
  const rows = tests.map(({ type, error, notifications }) => [
    type,
    ...channels.map((channel) => cell(type, channel)),
    error !== undefined ? 'refused' : notifications.length === 0 ? 'nobody' : '',
  ]);
  return [
    textTable(['type', ...channels, ''], rows),
    ...section('Failed:', [
      ...tests.filter(({ error }) => error).map(refusalLine),
      ...all.filter(isBadDelivery).map(failureLine),
    ]),
    ...section('', captured(all)),
    `\n${summary(tests, all)}`,
  ].join('\n');
}

/** `sent`, `sent ×2, skipped NO_ADDRESS` */
function statesOf(deliveries) {
  if (deliveries.length === 0) return '';
  const counts = new Map();
  for (const delivery of deliveries) {
    const word = wordOf(delivery);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => (count === 1 ? word : `${word} ×${count}`)).join(', ');
}

/** A message that was caught for want of a provider has gone nowhere. */
function wordOf({ state, reason, provider }) {
  if (provider === 'captured' && state === 'sent') return 'captured';
  return state === 'sent' || !reason ? state : `${state} ${reason}`;
}

function section(title, lines) {
  return lines.length === 0 ? [] : [`\n${title ? `${title}\n` : ''}${lines.join('\n')}`];
}

function refusalLine({ type, error }) {
  return `  ${type}: ${error.replaceAll('\n', '\n  ')}`;
}

function failureLine({ type, channel, recipient, state, reason, attempts = [] }) {
  const detail = attempts.at(-1)?.detail;
  return `  ${type}, ${channel} to ${recipient?.id ?? '?'}: ${[state, reason].filter(Boolean).join(' ')}${detail ? `: ${detail}` : ''}`;
}

function captured(all) {
  const names = [...new Set(all.filter((each) => wordOf(each) === 'captured').map(placeOf))];
  return names.length === 0 ? [] : [`No provider, so that messages are only caught and shown: ${names.join(', ')}.`];
}

/** Ops channels have each a webhook of their own. */
function placeOf({ channel, recipient }) {
  return channel === 'discord' ? `discord ${String(recipient?.id).replace(/^ops:/, '')}` : channel;
}

function summary(tests, all) {
  const bad = tests.filter(isBad).length;
  const skipped = all.filter(({ state }) => state === 'skipped').length;
  const caught = all.filter((each) => wordOf(each) === 'captured').length;
  const gone = all.filter(({ state }) => ['sent', 'delivered', 'read'].includes(state)).length - caught;
  const counts = `${counted(tests.length, 'type')}, ${counted(gone, 'message')} sent, ${caught} caught, ${skipped} skipped`;
  return bad === 0 ? `${counts}: all is well.` : `${counts}; something failed with ${counted(bad, 'type')}.`;
}
