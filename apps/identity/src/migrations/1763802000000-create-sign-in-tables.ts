import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // The private half is locked with the secrets key. A key signs from `signs_from` until a younger one does.
  `CREATE TABLE signing_key (
    kid uuid PRIMARY KEY,
    public_key jsonb NOT NULL,
    private_key bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    signs_from timestamptz NOT NULL,
    published_until timestamptz,
    revoked_at timestamptz
  )`,
  // A token that was used is kept: whoever uses it again has stolen it, or was stolen from.
  `CREATE TABLE refresh_token (
    token_hash bytea PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES session ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at timestamptz
  )`,
  `CREATE INDEX refresh_token_session ON refresh_token (session_id)`,
  `CREATE INDEX refresh_token_used ON refresh_token (used_at) WHERE used_at IS NOT NULL`,
  `CREATE INDEX session_expires ON session (expires_at)`,
  `CREATE INDEX session_revoked ON session (revoked_at) WHERE revoked_at IS NOT NULL`,
  // By the SHA-256 of what was typed, so that accounts that do not exist are slowed down all the same.
  `CREATE TABLE login_attempt (
    login_hash bytea PRIMARY KEY,
    failures integer NOT NULL,
    blocked_until timestamptz,
    last_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE INDEX login_attempt_last_at ON login_attempt (last_at)`,
  `CREATE TABLE login_token (
    token_hash bytea PRIMARY KEY,
    person_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    voided_at timestamptz
  )`,
  `CREATE INDEX login_token_person ON login_token (person_id, created_at)`,
  `CREATE INDEX login_token_created_at ON login_token (created_at)`,
  // What Telegram vouched for once is not believed twice.
  `CREATE TABLE telegram_proof (
    proof bytea PRIMARY KEY,
    expires_at timestamptz NOT NULL
  )`,
  `CREATE INDEX telegram_proof_expires_at ON telegram_proof (expires_at)`,
  `CREATE TABLE address_verification (
    person_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('email', 'phone')),
    address text NOT NULL,
    salt bytea NOT NULL,
    code_hash bytea NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    sent integer NOT NULL DEFAULT 1,
    first_sent_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sent_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, kind)
  )`,
  `CREATE INDEX address_verification_expires_at ON address_verification (expires_at)`,
];

export class CreateSignInTables1763802000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Whoever is signed in would be signed out');
  }
}
