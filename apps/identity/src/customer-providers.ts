import { IdempotencyKeys } from '@marmalade/http';
import type { Provider, Type } from '@nestjs/common';
import { ChangeCustomersInBulk } from './change-customers-in-bulk/change-customers-in-bulk.js';
import { CustomerSearch } from './customers/customer-search.js';
import { CustomerStore } from './customers/customer-store.js';
import { TelegramBlocks } from './customers/telegram-blocks.js';
import { TelegramCustomers } from './customers/telegram-customers.js';
import { EditCustomers } from './edit-customers/edit-customers.js';
import { ExportCustomers } from './export-customers/export-customers.js';
import type { IdentityParts } from './identity.module.js';
import { ExportToFile } from './jobs/export-to-file.js';
import { JobStore } from './jobs/job-store.js';
import { JobWorker } from './jobs/job-worker.js';
import { TagCustomers } from './jobs/tag-customers.js';
import { ListCustomers } from './list-customers/list-customers.js';
import { RegisterTelegramCustomers } from './register-telegram-customers/register-telegram-customers.js';
import { FetchJobFile } from './show-jobs/fetch-job-file.js';

/** What the routes of customers and of work on many of them are made of. */
export function customerProviders(
  { dataSource, outbox, logger }: Pick<IdentityParts, 'dataSource' | 'outbox' | 'logger'>,
  { customers }: { customers: CustomerStore },
): Provider[] {
  const provide = (token: Type, useValue: unknown): Provider => ({ provide: token, useValue });
  const keys = new IdempotencyKeys(dataSource);
  const search = new CustomerSearch(dataSource);
  const jobs = new JobStore(dataSource);
  const blocks = new TelegramBlocks(outbox);
  const tagging = new TagCustomers(outbox);
  const work = { add_tags: tagging, remove_tags: tagging, export: new ExportToFile() };
  return [
    provide(CustomerStore, customers),
    provide(TelegramBlocks, blocks),
    provide(ListCustomers, new ListCustomers(search)),
    provide(EditCustomers, new EditCustomers(dataSource, customers, keys)),
    provide(
      RegisterTelegramCustomers,
      new RegisterTelegramCustomers(dataSource, new TelegramCustomers(customers), customers, blocks),
    ),
    provide(ExportCustomers, new ExportCustomers(dataSource, search)),
    provide(ChangeCustomersInBulk, new ChangeCustomersInBulk(jobs, keys)),
    provide(JobStore, jobs),
    provide(FetchJobFile, new FetchJobFile(dataSource, jobs)),
    provide(JobWorker, new JobWorker(dataSource, jobs, work, logger)),
  ];
}
