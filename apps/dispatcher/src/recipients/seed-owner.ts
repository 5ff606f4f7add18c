import type { DataSource } from 'typeorm';
import type { DispatcherConfig } from '../dispatcher.config.js';

/** Until identity announces admins, the owner of the installation is the one admin: without one nobody would hear of trouble. */
export async function seedOwner(dataSource: DataSource, config: DispatcherConfig): Promise<void> {
  await dataSource.query(
    `INSERT INTO recipient AS known (id, name, email, locale, time_zone, roles) VALUES ('owner', 'Owner', $1, $2, $3, '{admin}')
     ON CONFLICT (id) DO UPDATE SET email = coalesce(excluded.email, known.email)`,
    [config.MARMALADE_OWNER_EMAIL ?? null, config.DEFAULT_LOCALE, config.DEFAULT_TIMEZONE],
  );
}
