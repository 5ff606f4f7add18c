import type { Money } from '@marmalade/contracts-envelope';
import { decimalsOf, toMinor, toMoney } from '../money/minor-units.js';

/** How points are earned at a site (brand). */
export interface ProgramRules {
  /** Off: its orders bring nothing and count for nothing. */
  enabled: boolean;
  /** So many points for each full amount of an order. */
  pointsPer: { amount: Money; points: number };
  /** Months after which points lapse, with the end of the shop's day; null: never. */
  expiryMonths: number | null;
  welcomePoints: number;
  birthdayPoints: number;
  /** What both get for the first paid order of whom somebody has brought along. */
  referral: { referrerPoints: number; refereePoints: number };
  /** Of how many months the points count for a tier, and after how many it is looked at again. */
  tierPeriodMonths: number;
  /** Whether points go back with the money. */
  takeBackOnCancel: boolean;
}

/** The rules that hold at a site. */
export interface Program extends ProgramRules {
  site: string;
  /** 0: nobody has set any. */
  revision: number;
  updatedAt: Date | null;
}

/** What holds until somebody sets it: a point for each ten of the shop's currency, and no end of it. */
export function defaultRules(currency: string): ProgramRules {
  return {
    enabled: true,
    pointsPer: { amount: toMoney(10 * 10 ** decimalsOf(currency), currency), points: 1 },
    expiryMonths: null,
    welcomePoints: 0,
    birthdayPoints: 0,
    referral: { referrerPoints: 0, refereePoints: 0 },
    tierPeriodMonths: 12,
    takeBackOnCancel: true,
  };
}

/** What one order brings at most: whoever types an amount with too many digits makes nobody a millionaire. */
const POINTS_MAX = 1_000_000_000n;

/**
 * What an amount of money brings, rounded down twice: to full amounts, and after the tier's factor. Money of another currency than
 * that of the rules brings nothing.
 * @param multiplier of the customer's tier, in hundredths
 */
export function pointsFor(total: Money, { pointsPer }: Pick<ProgramRules, 'pointsPer'>, multiplier = 100): number {
  if (total.currency !== pointsPer.amount.currency) return 0;
  const full = BigInt(toMinor(total) ?? 0) / BigInt(toMinor(pointsPer.amount)!);
  const points = (full * BigInt(pointsPer.points) * BigInt(multiplier)) / 100n;
  return Number(points > POINTS_MAX ? POINTS_MAX : points);
}
