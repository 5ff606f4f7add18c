import { CreateBotsTables1764510000000 } from './1764510000000-create-bots-tables.js';
import { CreateConversations1764520000000 } from './1764520000000-create-conversations.js';

/** In the order in which they run. */
export const MIGRATIONS = [CreateBotsTables1764510000000, CreateConversations1764520000000];
