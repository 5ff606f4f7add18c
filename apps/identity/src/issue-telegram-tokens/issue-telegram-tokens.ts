import type { DataSource, EntityManager } from 'typeorm';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import { PERSON_INACTIVE, PERSON_NOT_FOUND } from '../persons/person-problems.js';
import { findCustomerByTelegramId, findStaffByTelegramId, type Person } from '../persons/person.js';
import type { BotToken, BotTokenMaker } from '../sessions/bot-token.js';

/** As whom a bot acts for somebody: the customers' bot for the customer, the cashiers' bot for the member of staff. */
export const ACTING_AS = ['customer', 'staff'] as const;
export type ActingAs = (typeof ACTING_AS)[number];

/** Makes tokens by which a bot acts for whoever writes to it: Telegram has told it who that is. */
export class IssueTelegramTokens {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: BotTokenMaker,
  ) {}

  /**
   * A customer's is no news for the audit log, which would get one every ten minutes; what they do with it is.
   * @throws Problem PERSON_NOT_FOUND, PERSON_INACTIVE
   */
  async issue(actor: Actor, telegramId: string, as: ActingAs): Promise<BotToken> {
    const person = await this.dataSource.transaction((tx) => this.who(tx, actor, telegramId, as));
    return this.tokens.tokenOf(person);
  }

  private async who(tx: EntityManager, actor: Actor, telegramId: string, as: ActingAs): Promise<Person> {
    const find = as === 'staff' ? findStaffByTelegramId : findCustomerByTelegramId;
    const person = await find(tx, telegramId);
    if (!person) throw PERSON_NOT_FOUND.problem();
    if (!person.active) throw PERSON_INACTIVE.problem();
    if (as === 'staff') {
      await writeAudit(tx, actor, [{ action: 'telegram_token.issued', subjectKind: 'staff', subjectId: person.id }]);
    }
    return person;
  }
}
