import type { ClaimedDelivery, GatePause, SendResult } from '../deliveries/delivery.js';
import type { ChannelAdapter } from './channel-adapter.js';
import type { DiscordChannels } from './discord-channels.js';
import { HttpProvider } from './http-provider.js';

const EVERYWHERE = 'discord';

/** Posts embeds to Discord webhooks, and obeys the limits Discord tells in its answers. */
export class DiscordAdapter implements ChannelAdapter {
  readonly provider = 'discord';
  /** Twice as many as there are connections: while some are on their way, the next are being marked. */
  readonly concurrency = 128;
  readonly receipts = false;
  private readonly http = new HttpProvider(64);

  constructor(private readonly channels: DiscordChannels) {}

  gates(channel: string): string[] {
    return [EVERYWHERE, gateOf(channel)];
  }

  async send({ address, content }: ClaimedDelivery): Promise<SendResult> {
    const webhook = this.channels.webhook(address);
    if (!webhook)
      return { outcome: 'failed', code: 'WEBHOOK_GONE', detail: `The channel ${address} has no webhook any more` };
    // Nothing in the data may ping anybody.
    const answer = await this.http.post(webhook, `${content.slice(0, -1)},"allowed_mentions":{"parse":[]}}`);
    if (answer.kind === 'none') return answer.result;
    const { status, headers, body } = answer;
    if (status < 300) {
      return {
        outcome: 'sent',
        providerMessageId: (body as { id?: string } | undefined)?.id,
        detail: `Discord answered ${status}`,
        pause: usedUp(address, headers),
      };
    }
    if (status === 429) return throttled(address, headers, body);
    const detail = `Discord answered ${status}${describe(body)}`;
    if (status >= 500) return { outcome: 'retry', code: 'PROVIDER_FAILED', detail };
    // A wrong or withdrawn permission is the operator's to mend; the message waits for it.
    if (status === 401 || status === 403) return { outcome: 'retry', code: 'CREDENTIALS_REFUSED', detail };
    if (status === 404) {
      await this.channels.markGone(address).catch(() => undefined);
      return { outcome: 'failed', code: 'WEBHOOK_GONE', detail };
    }
    return { outcome: 'failed', code: 'PROVIDER_REFUSED', detail };
  }

  close(): Promise<void> {
    return this.http.close();
  }
}

function gateOf(channel: string): string {
  return `discord:${channel}`;
}

/** The bucket is empty: the next call would be refused, and refused calls count against the address. */
function usedUp(channel: string, headers: Record<string, unknown>): GatePause | undefined {
  if (headers['x-ratelimit-remaining'] !== '0') return undefined;
  const seconds = Number(headers['x-ratelimit-reset-after']);
  return seconds > 0 ? { gate: gateOf(channel), ms: seconds * 1_000 } : undefined;
}

function throttled(channel: string, headers: Record<string, unknown>, body: unknown): SendResult {
  const { retry_after: precise, global } = (body ?? {}) as { retry_after?: number; global?: boolean };
  const seconds = Number(precise ?? headers['retry-after']);
  const ms = Math.ceil((Number.isFinite(seconds) && seconds > 0 ? seconds : 1) * 1_000);
  return {
    outcome: 'throttled',
    pause: { gate: global ? EVERYWHERE : gateOf(channel), ms },
    detail: `Discord asked to wait ${ms} ms${global ? ', everywhere' : ''}`,
  };
}

function describe(body: unknown): string {
  const { code, message } = (body ?? {}) as { code?: number; message?: string };
  return message ? `: ${message} (${code ?? 'no code'})` : '';
}
