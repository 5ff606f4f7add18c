import { ApiProperty } from '@nestjs/swagger';
import { setTimeout as sleep } from 'node:timers/promises';
import { createValidator, type JsonSchema } from '@marmalade/contracts-envelope';
import { type IdempotencyKeys, NOT_FOUND, VALIDATION_FAILED } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import {
  type Channel,
  CHANNELS,
  type Locale,
  TEMPLATED_CHANNELS,
  type TemplatedChannel,
} from '../catalogue/event-type.js';
import type { AudienceRule, Workflow } from '../catalogue/workflow.js';
import { DELIVERY_STATES, type DeliveryState, RESTING_STATES } from '../deliveries/delivery-state.js';
import type { ByHand } from '../planning/by-hand.js';
import type { DirectContent, DirectContents } from '../planning/direct-content.js';
import { NAMED_PERSON_SCHEMA, type NamedPerson, personProblems, recipientsOf } from '../planning/named-person.js';
import { shapeProblems } from '../planning/request-problems.js';
import { addressOf, type Recipient } from '../recipients/recipient.js';
import type { RecipientDirectory } from '../recipients/recipient-directory.js';
import type { SiteDirectory } from '../sites/site-directory.js';
import { TEST_HAS_NO_RECEIVER } from './test-problems.js';

/** The type of a test of a channel. */
export const TEST_TYPE = 'notification.test';

/** What became of a test. */
export class ChannelTestResult {
  @ApiProperty({ type: String, example: '019aa4b5-0e90-7a52-8c0e-1f6f0f2f7b21' })
  notificationId!: string;

  @ApiProperty({ type: String, example: '019aa4b5-0e91-7d0b-9a55-6f1d5a0c3e42' })
  deliveryId!: string;

  @ApiProperty({ enum: CHANNELS, example: 'telegram' })
  channel!: Channel;

  @ApiProperty({ enum: DELIVERY_STATES, example: 'sent' })
  state!: DeliveryState;

  @ApiProperty({ type: String, nullable: true, example: null })
  reason!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'who carried it: `smtp`, or `captured` when the channel has no provider; null while nobody has',
    example: 'telegram',
  })
  provider!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'what the provider said to the latest attempt',
    example: '250 queued',
  })
  detail!: string | null;
}

/** What testing a channel is made with. */
export interface TestChannelParts {
  dataSource: DataSource;
  directory: RecipientDirectory;
  sites: SiteDirectory;
  contents: DirectContents;
  byHand: ByHand;
  idempotencyKeys: IdempotencyKeys;
  /** How long to wait for what becomes of it; default 10 s. */
  patienceMs?: number;
}

export const TEST_CHANNEL_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    to: {
      type: 'string',
      minLength: 1,
      maxLength: 254,
      description:
        "an address of the channel: an e-mail address, a phone number, a Telegram chat, for in_app and push a person's id; default: the first admin who has one",
    },
    name: {
      type: 'string',
      pattern: '^[a-z0-9_-]{1,64}$',
      description: 'of an ops channel, for discord; default: system',
    },
  },
};

const ajv = createValidator();
const validate = ajv.compile(TEST_CHANNEL_SCHEMA);
const validatePerson = ajv.compile(NAMED_PERSON_SCHEMA);

const POLL_MS = 100;
const PATIENCE_MS = 10_000;

/** By what a person is reached on a channel. */
const ADDRESS_FIELD: Record<Exclude<TemplatedChannel, 'discord'>, keyof NamedPerson> = {
  email: 'email',
  sms: 'phone',
  telegram: 'telegramId',
  in_app: 'id',
  push: 'id',
};

const WORDS: Record<Locale, DirectContent> = {
  en: {
    title: 'A test by Marmalade',
    message: 'This channel works: you are reading a message that was sent through it.',
  },
  ru: { title: 'Проверка связи Marmalade', message: 'Канал работает: вы читаете сообщение, отправленное через него.' },
  th: { title: 'ข้อความทดสอบจาก Marmalade', message: 'ช่องทางนี้ใช้งานได้: คุณกำลังอ่านข้อความที่ส่งผ่านช่องทางนี้' },
};

/** Sends one short message through a channel, and waits for what becomes of it. */
export class TestChannel {
  constructor(private readonly parts: TestChannelParts) {}

  /**
   * @returns what became of it, and whether that is the end of it: else it is still on its way, or will be tried again
   * @throws Problem NOT_FOUND, VALIDATION_FAILED, TEST_HAS_NO_RECEIVER, and those of the key
   */
  async send(
    name: string,
    body: unknown,
    idempotencyKey: string | undefined,
  ): Promise<{ result: ChannelTestResult; isOver: boolean }> {
    const { sites, contents, byHand, idempotencyKeys } = this.parts;
    const channel = channelOf(name);
    const rule = await this.ruleOf(channel, body ?? {});
    await sites.refresh();
    const { locale } = sites.get(undefined);
    const workflow: Workflow = { category: 'system', priority: 'urgent', forced: [channel], notify: [rule.audience] };
    const type = await contents.typeFor(TEST_TYPE, workflow);
    const wish = { type, data: { ...WORDS[locale] }, to: rule.to, namedBy: 'the test', isTest: true };
    const scope = `POST /channels/${channel}/test`;
    const { body: sent } = await idempotencyKeys.run(scope, idempotencyKey, body, async (tx) => ({
      status: 200,
      body: await byHand.send(tx, wish),
    }));
    const [notification] = sent.notifications;
    const [delivery] = notification!.deliveries;
    return this.wait({ notificationId: notification!.id, deliveryId: delivery!.id, channel });
  }

  /** Whom the message goes to, and by which rule. */
  private async ruleOf(channel: TemplatedChannel, body: object): Promise<{ audience: AudienceRule; to: Recipient[] }> {
    const { dataSource, directory } = this.parts;
    const problems = shapeProblems(validate, body);
    const { to, name } = body as { to?: string; name?: string };
    if (problems.length === 0 && to !== undefined && channel === 'discord') {
      problems.push({ pointer: '/to', code: 'UNKNOWN_FIELD', message: 'a channel of discord is named by name' });
    }
    if (problems.length === 0 && name !== undefined && channel !== 'discord') {
      problems.push({ pointer: '/name', code: 'UNKNOWN_FIELD', message: 'only channels of discord have names' });
    }
    if (problems.length > 0) throw VALIDATION_FAILED.problem(undefined, problems);
    if (channel === 'discord') {
      const ops = name ?? 'system';
      const found: unknown[] = await dataSource.query('SELECT FROM discord_channel WHERE name = $1', [ops]);
      if (found.length === 0) throw NOT_FOUND.problem(`There is no ops channel ${ops}.`);
      return { audience: { audience: `ops:${ops}`, channels: [channel] }, to: [] };
    }
    const audience: AudienceRule = { audience: 'customer', channels: [channel] };
    if (to !== undefined) return { audience, to: personAt(channel, to) };
    const admins = await directory.withRole(dataSource.manager, 'admin');
    const admin = admins.find((each) => addressOf(each, channel) !== undefined);
    if (!admin)
      throw TEST_HAS_NO_RECEIVER.problem(`No admin has an address for ${channel}: say in "to" where it goes.`);
    return { audience, to: [admin] };
  }

  private async wait(sent: Pick<ChannelTestResult, 'notificationId' | 'deliveryId' | 'channel'>) {
    const until = performance.now() + (this.parts.patienceMs ?? PATIENCE_MS);
    for (;;) {
      const { attempts, ...found } = await this.look(sent.deliveryId);
      const result: ChannelTestResult = { ...sent, ...found };
      const isOver = RESTING_STATES.includes(result.state);
      // Whoever tests wants to know at once that a provider is away, not when the tenth attempt has failed.
      if (isOver || attempts > 0 || performance.now() > until) return { result, isOver };
      await sleep(POLL_MS);
    }
  }

  private async look(
    id: string,
  ): Promise<Pick<ChannelTestResult, 'state' | 'reason' | 'provider' | 'detail'> & { attempts: number }> {
    const [row] = await this.parts.dataSource.query(
      `SELECT d.state, d.reason, d.provider, a.detail, coalesce(a.attempt, 0) AS attempts FROM delivery d
       LEFT JOIN LATERAL (SELECT attempt, detail FROM delivery_attempt WHERE delivery_id = d.id ORDER BY attempt DESC LIMIT 1) AS a ON true
       WHERE d.id = $1`,
      [id],
    );
    return row;
  }
}

/** @throws Problem NOT_FOUND */
function channelOf(name: string): TemplatedChannel {
  const channel = TEMPLATED_CHANNELS.find((each) => each === name);
  if (channel) return channel;
  throw NOT_FOUND.problem(
    name === 'webhook'
      ? 'Webhooks are tested one by one: POST /webhook-endpoints/{id}/test.'
      : `There is no channel ${name.slice(0, 100)}; there are ${TEMPLATED_CHANNELS.join(', ')}.`,
  );
}

/** @throws Problem VALIDATION_FAILED when it is no address of the channel */
function personAt(channel: Exclude<TemplatedChannel, 'discord'>, to: string): Recipient[] {
  const person = { [ADDRESS_FIELD[channel]]: to };
  const [problem] = [...shapeProblems(validatePerson, person), ...personProblems(person, '')];
  if (problem) throw VALIDATION_FAILED.problem(undefined, [{ ...problem, pointer: '/to' }]);
  return recipientsOf([person]);
}
