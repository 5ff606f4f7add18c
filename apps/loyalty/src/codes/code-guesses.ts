import type { Principal } from '@marmalade/auth';
import { prepared } from '@marmalade/database';
import { Problem, problemType } from '@marmalade/http';
import type { DataSource, EntityManager } from 'typeorm';

export const CODE_GUESSING_LIMITED = problemType({
  code: 'CODE_GUESSING_LIMITED',
  status: 429,
  title: 'Too many codes were tried that are none',
  retryable: true,
});

export interface GuessLimits {
  /** Codes that are none, of one person within the window. */
  perPerson: number;
  /** The same from one address; and by one API key, behind which many tills may stand. */
  perAddress: number;
  windowSeconds: number;
}

/** Who tries codes, and from where. */
export interface Guesser {
  principal: Principal;
  ipAddress: string;
}

interface Tries {
  who: string;
  tries: number;
  left: number;
}

/**
 * Counts codes that are none, so that nobody finds one by trying. It is counted in the database: all replicas know it. Who has tried
 * too many is refused good ones too, since the answer would tell them apart.
 */
export class CodeGuesses {
  constructor(
    private readonly dataSource: DataSource,
    private readonly limits: GuessLimits,
  ) {}

  /** @throws Problem CODE_GUESSING_LIMITED */
  async check(guesser: Guesser, on: DataSource | EntityManager = this.dataSource): Promise<void> {
    const limitOf = this.limitsOf(guesser);
    const { rows } = await prepared<Tries>(
      on,
      'loyalty-guesses',
      `SELECT who, tries, ceil(extract(epoch FROM since + make_interval(secs => $2) - clock_timestamp()))::int AS left
       FROM code_guess WHERE who = ANY($1::text[]) AND since > clock_timestamp() - make_interval(secs => $2)`,
      [[...limitOf.keys()], this.limits.windowSeconds],
    );
    refuse(rows.filter(({ who, tries }) => tries >= limitOf.get(who)!));
  }

  /** Counts a code that is none. @throws Problem CODE_GUESSING_LIMITED when it is one too many */
  async count(guesser: Guesser): Promise<void> {
    const limitOf = this.limitsOf(guesser);
    const rows: Tries[] = await this.dataSource.query(
      `INSERT INTO code_guess AS g (who, tries, since)
       SELECT who, 1, clock_timestamp() FROM unnest($1::text[]) AS who ORDER BY who
       ON CONFLICT (who) DO UPDATE SET
         tries = CASE WHEN g.since > clock_timestamp() - make_interval(secs => $2) THEN least(g.tries, 1000000) + 1 ELSE 1 END,
         since = CASE WHEN g.since > clock_timestamp() - make_interval(secs => $2) THEN g.since ELSE clock_timestamp() END
       RETURNING who, tries, ceil(extract(epoch FROM since + make_interval(secs => $2) - clock_timestamp()))::int AS left`,
      [[...limitOf.keys()], this.limits.windowSeconds],
    );
    refuse(rows.filter(({ who, tries }) => tries > limitOf.get(who)!));
  }

  /** Removes windows that are over. @param batch at most so many @returns how many there were */
  async cleanUp(batch: number): Promise<number> {
    const [, count]: [unknown, number] = await this.dataSource.query(
      `DELETE FROM code_guess WHERE who IN (
         SELECT who FROM code_guess WHERE since < clock_timestamp() - make_interval(secs => $2)
         ORDER BY since LIMIT $1 FOR UPDATE SKIP LOCKED)`,
      [batch, this.limits.windowSeconds],
    );
    return count;
  }

  /** All customers and cashiers of a bot come from its one address: there it would be one for all. */
  private limitsOf({ principal, ipAddress }: Guesser): Map<string, number> {
    const { perPerson, perAddress } = this.limits;
    return new Map([
      [`${principal.role} ${principal.id}`, principal.role === 'service' ? perAddress : perPerson],
      ...(principal.via === 'bot' ? [] : [[`address ${ipAddress}`, perAddress] as const]),
    ]);
  }
}

function refuse(full: readonly Tries[]): void {
  if (full.length > 0) throw limited(Math.max(1, ...full.map(({ left }) => left)));
}

function limited(seconds: number): Problem {
  const detail = `Codes are taken again in ${Math.ceil(seconds / 60)} minutes.`;
  const parameters = { retryAfterSeconds: seconds };
  return CODE_GUESSING_LIMITED.problem(detail, undefined, { 'retry-after': String(seconds) }, { parameters });
}
