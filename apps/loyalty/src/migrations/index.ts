import { CreateLoyaltyTables1764500000000 } from './1764500000000-create-loyalty-tables.js';

/** In the order in which they run. */
export const MIGRATIONS = [CreateLoyaltyTables1764500000000];
