import { CreateIdentityTables1763800000000 } from './1763800000000-create-identity-tables.js';
import { IndexCustomers1763801000000 } from './1763801000000-index-customers.js';
import { CreateSignInTables1763802000000 } from './1763802000000-create-sign-in-tables.js';
import { CreateStaffTables1763803000000 } from './1763803000000-create-staff-tables.js';
import { MarkTelegramBlocked1763804000000 } from './1763804000000-mark-telegram-blocked.js';
import { CreateStaffInvitation1763805000000 } from './1763805000000-create-staff-invitation.js';
import { AnnounceSettings1763806000000 } from './1763806000000-announce-settings.js';
import { NoteTelegramReturns1763807000000 } from './1763807000000-note-telegram-returns.js';
import { CreateSegment1763808000000 } from './1763808000000-create-segment.js';
import { KeepBatchesOfJobs1763809000000 } from './1763809000000-keep-batches-of-jobs.js';
import { CreateWantedFact1763810000000 } from './1763810000000-create-wanted-fact.js';
import { KeepAnswersAsSent1763811000000 } from './1763811000000-keep-answers-as-sent.js';

/** All migrations of identity, in their order. */
export const MIGRATIONS = [
  CreateIdentityTables1763800000000,
  IndexCustomers1763801000000,
  CreateSignInTables1763802000000,
  CreateStaffTables1763803000000,
  MarkTelegramBlocked1763804000000,
  CreateStaffInvitation1763805000000,
  AnnounceSettings1763806000000,
  NoteTelegramReturns1763807000000,
  CreateSegment1763808000000,
  KeepBatchesOfJobs1763809000000,
  CreateWantedFact1763810000000,
  KeepAnswersAsSent1763811000000,
];
