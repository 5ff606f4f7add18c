import { CreateInboxTables1764490000000 } from './1764490000000-create-inbox-tables.js';

/** In the order in which they run. */
export const MIGRATIONS = [CreateInboxTables1764490000000];
