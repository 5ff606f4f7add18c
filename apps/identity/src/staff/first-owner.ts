import { randomInt } from 'node:crypto';
import { SettingsError } from '@marmalade/config';
import { VALIDATION_FAILED } from '@marmalade/http';
import type { Outbox } from '@marmalade/outbox';
import type { DataSource } from 'typeorm';
import { SYSTEM } from '../audit-log/audit-log.js';
import { assertGoodPassword, hashPassword } from '../passwords/passwords.js';
import { STAFF_EXISTS } from './staff-problems.js';
import { StaffStore } from './staff-store.js';

const EMAIL = 'owner@marmalade.localhost';
const PASSWORD_LENGTH = 20;
/** Without those that look alike: it is read from a terminal. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** How the first owner signs in, in clear: to be shown once. */
export interface NewOwner {
  email: string;
  password: string;
}

export interface FirstOwnerSettings {
  NODE_ENV: string;
  MARMALADE_OWNER_EMAIL?: string;
  MARMALADE_OWNER_PASSWORD?: string;
}

/** Sees to it that somebody can sign in at first: without an owner nobody could make one. */
export class FirstOwner {
  private readonly staff: StaffStore;

  constructor(
    private readonly dataSource: DataSource,
    outbox: Outbox,
    private readonly settings: FirstOwnerSettings,
  ) {
    this.staff = new StaffStore(outbox);
  }

  /**
   * Makes an owner when there is none; of replicas that start together one does.
   * @returns the login when its password was made up here and has to be shown
   * @throws SettingsError in production without MARMALADE_OWNER_EMAIL and MARMALADE_OWNER_PASSWORD
   */
  async ensure(): Promise<NewOwner | undefined> {
    if (await this.isThere()) return undefined;
    const { MARMALADE_OWNER_EMAIL: email = EMAIL, MARMALADE_OWNER_PASSWORD: given } = this.settings;
    this.refuseToMakeUp();
    const password = given ?? generatedPassword();
    checkGiven(password, email);
    const hash = await hashPassword(password);
    const isMade = await this.dataSource.transaction(async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('marmalade first owner ' || current_schema(), 0))`);
      if (await this.isThere(tx)) return false;
      await this.staff.create(tx, SYSTEM, { role: 'owner', name: 'Owner', email }, hash).catch(tellOfTheEmail);
      return true;
    });
    return isMade && given === undefined ? { email, password } : undefined;
  }

  private async isThere(on: Pick<DataSource, 'query'> = this.dataSource): Promise<boolean> {
    const rows: unknown[] = await on.query(`SELECT 1 FROM staff WHERE role = 'owner' LIMIT 1`);
    return rows.length > 0;
  }

  private refuseToMakeUp(): void {
    if (this.settings.NODE_ENV !== 'production') return;
    const missing = (['MARMALADE_OWNER_EMAIL', 'MARMALADE_OWNER_PASSWORD'] as const).filter(
      (name) => this.settings[name] === undefined,
    );
    if (missing.length === 0) return;
    throw new SettingsError(missing.map((name) => `${name} is missing: there is no owner yet, and production makes none up`)); // prettier-ignore
  }
}

/** What is wrong with a password of the settings is told as what is wrong with any other setting. */
function checkGiven(password: string, email: string): void {
  try {
    assertGoodPassword(password, email);
  } catch (error) {
    throw new SettingsError([`MARMALADE_OWNER_PASSWORD: ${(error as Error).message}`]);
  }
}

/** Likewise of an address that is none, or somebody else's here. */
function tellOfTheEmail(error: unknown): never {
  const { code } = error as { code?: string };
  if (code === VALIDATION_FAILED.code) throw new SettingsError(['MARMALADE_OWNER_EMAIL is no e-mail address']);
  if (code !== STAFF_EXISTS.code) throw error;
  throw new SettingsError(['MARMALADE_OWNER_EMAIL is the address of a member of staff who is no owner']);
}

function generatedPassword(): string {
  return Array.from({ length: PASSWORD_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
