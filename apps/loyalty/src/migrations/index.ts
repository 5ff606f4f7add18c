import { CreateLoyaltyTables1764500000000 } from './1764500000000-create-loyalty-tables.js';
import { CreatePointTables1764502000000 } from './1764502000000-create-point-tables.js';

/** In the order in which they run. */
export const MIGRATIONS = [CreateLoyaltyTables1764500000000, CreatePointTables1764502000000];
