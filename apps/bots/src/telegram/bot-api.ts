import { setTimeout as sleep } from 'node:timers/promises';
import { Api, GrammyError, type Transformer } from 'grammy';

/** A call that has no answer by then has failed; asking for updates waits less. */
const ANSWER_S = 15;

/** The longest wait that Telegram may ask for while somebody waits for an answer. */
const LONGEST_PAUSE_S = 10;

/** Telegram's Bot API for one bot: it waits as long as Telegram asks for, once, and not for ever. */
export function createBotApi(token: string, apiRoot?: string): Api {
  const api = new Api(token, { timeoutSeconds: ANSWER_S, ...(apiRoot !== undefined && { apiRoot: root(apiRoot) }) });
  api.config.use(pausing());
  return api;
}

/** "Bad Request: message is not modified": what is shown is what was to be shown. */
export function isNotModified(error: unknown): boolean {
  return error instanceof GrammyError && error.description.includes('message is not modified');
}

/** The person has stopped the bot, or is no more: nothing can be said to them. */
export function isUnreachable(error: unknown): boolean {
  return (
    error instanceof GrammyError &&
    (error.error_code === 403 || /chat not found|user is deactivated/.test(error.description))
  );
}

/** Telegram has understood, and refuses: another try would be refused as well. */
export function isRefused(error: unknown): boolean {
  return error instanceof GrammyError && error.error_code === 400;
}

/** A 429 is for everything the bot sends: all of its calls wait, and the one that was refused is made again. */
function pausing(): Transformer {
  let pausedUntil = 0;
  return async (previous, method, payload, signal) => {
    if (method === 'getUpdates') return previous(method, payload, signal);
    await sleep(Math.max(0, pausedUntil - Date.now()));
    const answer = await previous(method, payload, signal);
    const seconds = answer.ok ? undefined : answer.parameters?.retry_after;
    if (seconds === undefined || seconds > LONGEST_PAUSE_S) return answer;
    pausedUntil = Math.max(pausedUntil, Date.now() + seconds * 1_000);
    await sleep(pausedUntil - Date.now());
    return previous(method, payload, signal);
  };
}

function root(address: string): string {
  return address.replace(/\/+$/, '');
}
