import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateConversations1764520000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE update_seen (
        bot text NOT NULL,
        update_id bigint NOT NULL,
        seen_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (bot, update_id)
      );
      CREATE INDEX update_seen_at ON update_seen (seen_at);

      CREATE TABLE polling (
        bot text PRIMARY KEY,
        holder uuid NOT NULL,
        held_until timestamptz NOT NULL
      );

      CREATE TABLE conversation (
        bot text NOT NULL,
        chat_id bigint NOT NULL,
        person_id uuid,
        state jsonb NOT NULL DEFAULT '{}',
        locale text,
        screen_id bigint,
        expires_at timestamptz NOT NULL DEFAULT now(),
        held_by uuid,
        held_until timestamptz,
        PRIMARY KEY (bot, chat_id)
      );
      CREATE INDEX conversation_person ON conversation (person_id);
      CREATE INDEX conversation_expired ON conversation (expires_at) WHERE state <> '{}';

      CREATE TABLE subscriber (
        customer_id uuid PRIMARY KEY,
        telegram_id bigint NOT NULL UNIQUE,
        subscribed boolean NOT NULL,
        checked_at timestamptz NOT NULL DEFAULT now(),
        next_check_at timestamptz NOT NULL
      );
      CREATE INDEX subscriber_next_check ON subscriber (next_check_at);

      CREATE TABLE pause (
        customer_id uuid PRIMARY KEY,
        preferences jsonb NOT NULL,
        paused_at timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('What people were asked and have answered would be lost');
  }
}
