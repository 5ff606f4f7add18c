import type { Principal } from '@marmalade/auth';
import { Problem, problemType } from '@marmalade/http';
import type { DataSource } from 'typeorm';

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

/** How often somebody tried, and for how many seconds more it counts. */
export interface Tries {
  who: string;
  tries: number;
  left: number;
}

/** An expression: how often they tried so far. @param names `$3`: of `namesOf` @param window `$4`: in seconds */
export const triesSql = (names: string, window: string): string =>
  `(SELECT json_agg(json_build_object('who', who, 'tries', tries, 'left', ${secondsLeft(window)}))
    FROM code_guess WHERE who = ANY(${names}::text[]))`;

function secondsLeft(window: string): string {
  return `ceil(extract(epoch FROM since + make_interval(secs => ${window}) - clock_timestamp()))::int`;
}

/**
 * Counts codes that are none, so that nobody finds one by trying. It is counted in the database: all replicas know it. Who has tried
 * too many is refused good ones too, since the answer would tell them apart.
 */
export class CodeGuesses {
  constructor(
    private readonly dataSource: DataSource,
    readonly limits: GuessLimits,
  ) {}

  /** Under which names they are counted, for `triesSql`. */
  namesOf(guesser: Guesser): string[] {
    return [...this.limitsOf(guesser).keys()];
  }

  /** @param tries what `triesSql` gives @throws Problem CODE_GUESSING_LIMITED */
  check(guesser: Guesser, tries: readonly Tries[] | null): void {
    const limitOf = this.limitsOf(guesser);
    const open = (tries ?? []).filter(({ left }) => left > 0);
    refuse(open.filter(({ who, tries: count }) => count >= limitOf.get(who)!));
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
       RETURNING who, tries, ${secondsLeft('$2')} AS left`,
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
