import { CreateInboxTables1764490000000 } from './1764490000000-create-inbox-tables.js';
import { KeepAnswersAsSent1764491000000 } from './1764491000000-keep-answers-as-sent.js';

/** In the order in which they run. */
export const MIGRATIONS = [CreateInboxTables1764490000000, KeepAnswersAsSent1764491000000];
