import { setTimeout as delay } from 'node:timers/promises';
import { badRequest, TelegramError } from './answers.js';
import type { Parameters } from './parameters.js';

export interface Update {
  update_id?: number;
  [kind: string]: unknown;
}

/** The part of a bot that takes updates in: a queue, read by polling or pushed to a webhook. */
export class BotUpdates {
  readonly #queue: (Update & { update_id: number })[] = [];
  #nextId = 1_000_001;
  #webhook: { url: string; secret?: string } | undefined;

  /** @param delivered gets the status the webhook answered; resolves at once when the bot polls */
  async push(update: Update): Promise<number | undefined> {
    const complete = { ...update, update_id: update.update_id ?? this.#nextId++ };
    if (!this.#webhook) {
      this.#queue.push(complete);
      return undefined;
    }
    const { url, secret } = this.#webhook;
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(secret !== undefined && { 'x-telegram-bot-api-secret-token': secret }),
      },
      body: JSON.stringify(complete),
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  /** Long polling: waits up to `timeout` seconds for an update; an offset forgets all updates before it. */
  async poll({ offset, limit, timeout }: Parameters, signal: AbortSignal): Promise<Update[]> {
    if (this.#webhook) {
      throw new TelegramError(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    }
    const first = Number(offset ?? 0);
    while (first > 0 && this.#queue.length > 0 && this.#queue[0].update_id < first) this.#queue.shift();
    const deadline = Date.now() + Number(timeout ?? 0) * 1_000;
    while (this.#queue.length === 0 && Date.now() < deadline && !signal.aborted) await delay(10);
    return this.#queue.slice(0, Number(limit ?? 100));
  }

  setWebhook({ url, secret_token: secret, drop_pending_updates: drop }: Parameters): true {
    if (secret !== undefined && !/^[\w-]{1,256}$/.test(String(secret))) {
      throw badRequest('secret token contains unallowed characters');
    }
    if (url && !URL.canParse(String(url))) throw badRequest('bad webhook: invalid webhook URL specified');
    if (String(drop) === 'true') this.#queue.length = 0;
    this.#webhook = url ? { url: String(url), secret: secret === undefined ? undefined : String(secret) } : undefined;
    return true;
  }

  webhookInfo(): Record<string, unknown> {
    return { url: this.#webhook?.url ?? '', has_custom_certificate: false, pending_update_count: this.#queue.length };
  }
}
