import { type IdempotencyKeys, NOT_FOUND } from '@marmalade/http';
import type { Workflow } from '../catalogue/workflow.js';
import type { DiscordChannel, DiscordChannels } from '../channels/discord-channels.js';
import { DISCORD_CHANNEL_EXISTS, DISCORD_CHANNEL_IN_USE, DISCORD_WEBHOOK_REFUSED } from './discord-channel-problems.js';
import { webhookRefusal } from './discord-webhook-address.js';

/** Ops channels as data: added, pointed elsewhere and removed while everything runs. */
export class EditDiscordChannels {
  /** @param anyAddress webhooks may lead anywhere, not only to Discord: for development and tests */
  constructor(
    private readonly channels: DiscordChannels,
    private readonly types: { list(): { type: string; workflow: Workflow }[] },
    private readonly idempotencyKeys: IdempotencyKeys,
    private readonly anyAddress: boolean,
  ) {}

  /** @throws Problem DISCORD_WEBHOOK_REFUSED, DISCORD_CHANNEL_EXISTS */
  async add(name: string, webhook: string | null, idempotencyKey?: string): Promise<DiscordChannel> {
    this.check(webhook);
    const { body } = await this.idempotencyKeys.run(
      'POST /discord-channels',
      idempotencyKey,
      { name, webhook },
      async (tx) => {
        const channel = await this.channels.add(tx, name, webhook);
        if (!channel) throw DISCORD_CHANNEL_EXISTS.problem(`The channel ${name} is there already.`);
        return { status: 201, body: channel };
      },
    );
    this.channels.changed();
    return body;
  }

  /** @throws Problem DISCORD_WEBHOOK_REFUSED, NOT_FOUND */
  async save(name: string, webhook: string | null): Promise<DiscordChannel> {
    this.check(webhook);
    return (await this.channels.save(name, webhook)) ?? unknown();
  }

  /**
   * @param force even when event types are announced there: what comes of them is then captured
   * @throws Problem DISCORD_CHANNEL_IN_USE, NOT_FOUND
   */
  async remove(name: string, force: boolean): Promise<void> {
    const users = this.types
      .list()
      .filter(({ workflow }) => workflow.notify.some(({ audience }) => audience === `ops:${name}`))
      .map(({ type }) => type);
    if (users.length > 0 && !force) {
      throw DISCORD_CHANNEL_IN_USE.problem(
        `Announced in ${name}: ${users.join(', ')}. With force=true it is removed all the same.`,
      );
    }
    if (!(await this.channels.remove(name))) unknown();
  }

  private check(webhook: string | null): void {
    const refusal = webhook === null ? undefined : webhookRefusal(webhook, this.anyAddress);
    // Not the address itself: it is a secret, and problems are logged and passed on.
    if (refusal) throw DISCORD_WEBHOOK_REFUSED.problem(`webhook: ${refusal}.`);
  }
}

function unknown(): never {
  throw NOT_FOUND.problem('There is no Discord channel of this name.');
}
