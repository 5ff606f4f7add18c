import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const DEBIAN = '/usr/lib/rabbitmq/lib';

/** Whether this machine has RabbitMQ's programs, so that tests can run a node of their own. */
export function rabbitMqInstalled(): boolean {
  return rabbitMqScripts() !== undefined;
}

/**
 * The folder with `rabbitmq-server` and `rabbitmqctl` themselves. Those that Debian puts on the PATH are wrappers, which
 * insist on root or on the user `rabbitmq`, and on the machine's own node.
 */
export function rabbitMqScripts(): string | undefined {
  const packaged = existsSync(DEBIAN) ? readdirSync(DEBIAN).map((folder) => join(DEBIAN, folder, 'sbin')) : [];
  const onPath = (process.env.PATH ?? '').split(delimiter).map(linkedFrom);
  return [...packaged, ...onPath, '/opt/rabbitmq/sbin', '/opt/homebrew/sbin', '/usr/local/sbin'].find(isUsable);
}

function linkedFrom(folder: string): string {
  const program = join(folder, 'rabbitmq-server');
  return existsSync(program) ? dirname(realpathSync(program)) : folder;
}

function isUsable(folder: string): boolean {
  const program = join(folder, 'rabbitmq-server');
  if (!existsSync(program) || !existsSync(join(folder, 'rabbitmqctl'))) return false;
  return !/\b(su|runuser) /.test(readFileSync(program, 'utf8'));
}
