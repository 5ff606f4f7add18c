import type { StandInAnswer } from '../http-stand-in/http-stand-in.js';

/** The state of a chat from the bot's side. */
export type ChatState = 'open' | 'blocked' | 'deactivated' | 'not-found' | { migratedTo: string };

/** An answer other than "ok", thrown by a method. */
export class TelegramError extends Error {
  constructor(
    readonly code: number,
    description: string,
    readonly parameters?: Record<string, number>,
  ) {
    super(description);
  }
}

/** 400, with the words Telegram uses. */
export function badRequest(description: string): TelegramError {
  return new TelegramError(400, `Bad Request: ${description}`);
}

export function ok(result: unknown): StandInAnswer {
  return { status: 200, body: { ok: true, result } };
}

export function failed({ code, message, parameters }: TelegramError): StandInAnswer {
  const retryAfter = parameters?.retry_after;
  return {
    status: code,
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    body: { ok: false, error_code: code, description: message, ...(parameters && { parameters }) },
  };
}

/** One 429. @param seconds whole seconds */
export function tooManyRequests(seconds: number): TelegramError {
  return new TelegramError(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
}

/** @throws TelegramError unless the bot may write to the chat */
export function assertWritable(state: ChatState): void {
  if (state === 'open') return;
  if (state === 'blocked') throw new TelegramError(403, 'Forbidden: bot was blocked by the user');
  if (state === 'deactivated') throw new TelegramError(403, 'Forbidden: user is deactivated');
  if (state === 'not-found') throw badRequest('chat not found');
  const parameters = { migrate_to_chat_id: Number(state.migratedTo) };
  throw new TelegramError(400, 'Bad Request: group chat was upgraded to a supergroup chat', parameters);
}
