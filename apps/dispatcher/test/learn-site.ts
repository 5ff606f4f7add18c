import type { DataSource } from 'typeorm';
import type { SiteSettings } from '@marmalade/contracts-identity';
import type { SiteDirectory } from '../src/sites/site-directory.js';

let revision = 0;

/** Lets a site be known as if identity had just told of it. */
export async function learnSite(
  dataSource: DataSource,
  sites: SiteDirectory,
  id: string,
  settings: SiteSettings,
): Promise<void> {
  await sites.learn(dataSource.manager, [{ id, revision: ++revision, settings }]);
  sites.forgetCache();
  await sites.refresh();
}
