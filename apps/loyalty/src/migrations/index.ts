import { CreateLoyaltyTables1764500000000 } from './1764500000000-create-loyalty-tables.js';
import { CreateDiscountTables1764501000000 } from './1764501000000-create-discount-tables.js';
import { CreatePointTables1764502000000 } from './1764502000000-create-point-tables.js';
import { CreateOccasionTables1764503000000 } from './1764503000000-create-occasion-tables.js';
import { CreateAskedFact1764504000000 } from './1764504000000-create-asked-fact.js';
import { KeepAnswersAsSent1764505000000 } from './1764505000000-keep-answers-as-sent.js';

/** In the order in which they run. */
export const MIGRATIONS = [
  CreateLoyaltyTables1764500000000,
  CreateDiscountTables1764501000000,
  CreatePointTables1764502000000,
  CreateOccasionTables1764503000000,
  CreateAskedFact1764504000000,
  KeepAnswersAsSent1764505000000,
];
