import { Chores } from '@marmalade/database';
import type { Logger } from '@marmalade/observability';
import type { AwardBirthdayPoints } from './award-points/award-birthday-points.js';
import type { AwardMemberYears } from './award-achievements/award-member-years.js';
import type { ExpirePoints } from './expire-points/expire-points.js';
import type { ReviewTiers } from './review-tiers/review-tiers.js';

const EVERY_MS = 60_000;
/** Rows a transaction changes at most. */
const BATCH = 1_000;

interface Parts {
  expirePoints: ExpirePoints;
  reviewTiers: ReviewTiers;
  memberYears: AwardMemberYears;
  birthdayPoints: AwardBirthdayPoints;
}

/** What happens to accounts with time. Any number of replicas do it together. */
export class PointChores extends Chores {
  constructor({ expirePoints, reviewTiers, memberYears, birthdayPoints }: Parts, logger: Logger, batch = BATCH) {
    super(
      [
        () => expirePoints.expire(batch),
        () => reviewTiers.review(batch),
        () => memberYears.award(batch),
        (signal) => birthdayPoints.award(batch, signal),
      ],
      { everyMs: EVERY_MS, batch, logger },
    );
  }
}
