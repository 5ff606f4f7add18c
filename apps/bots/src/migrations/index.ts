import { CreateBotsTables1764510000000 } from './1764510000000-create-bots-tables.js';

/** In the order in which they run. */
export const MIGRATIONS = [CreateBotsTables1764510000000];
