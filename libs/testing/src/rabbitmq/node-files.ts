import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What makes a node one of its own. */
export interface NodeIdentity {
  dir: string;
  nodeName: string;
  port: number;
  distributionPort: number;
  epmdPort: number;
  /** Path of a definitions file to load at the start. */
  definitions?: string;
}

/**
 * Writes the configuration of a private node into its folder.
 * @returns the environment that keeps it, and its `rabbitmqctl`, away from the machine's own node and settings
 */
export function writeNodeFiles(node: NodeIdentity): NodeJS.ProcessEnv {
  const file = (name: string) => join(node.dir, name);
  mkdirSync(file('home'), { recursive: true });
  write(file('home/.erlang.cookie'), randomBytes(16).toString('hex'), 0o400);
  write(file('enabled_plugins'), '[].\n');
  write(file('advanced.config'), '[].\n');
  write(file('rabbitmq-env.conf'), '');
  if (node.definitions) write(file('definitions.json'), JSON.stringify(withGuest(node.definitions)));
  const settings = [
    `listeners.tcp.1 = 127.0.0.1:${node.port}`,
    'disk_free_limit.absolute = 10MB',
    // A journal of half a gigabyte is for production.
    'raft.wal_max_size_bytes = 16777216',
    ...(node.definitions ? [`load_definitions = ${file('definitions.json')}`] : []),
  ];
  write(file('rabbitmq.conf'), `${settings.join('\n')}\n`);
  return {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: file('home'),
    ERL_EPMD_PORT: String(node.epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: node.nodeName,
    RABBITMQ_DIST_PORT: String(node.distributionPort),
    RABBITMQ_MNESIA_BASE: file('mnesia'),
    RABBITMQ_LOG_BASE: file('log'),
    RABBITMQ_LOGS: file('log/rabbit.log'),
    RABBITMQ_PID_FILE: file('rabbit.pid'),
    RABBITMQ_CONF_ENV_FILE: file('rabbitmq-env.conf'),
    RABBITMQ_CONFIG_FILE: file('rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: file('advanced.config'),
    RABBITMQ_GENERATED_CONFIG_DIR: file('generated'),
    RABBITMQ_ENABLED_PLUGINS_FILE: file('enabled_plugins'),
    RABBITMQ_FEATURE_FLAGS_FILE: file('feature_flags'),
    RABBITMQ_PLUGINS_EXPAND_DIR: file('plugins-expand'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 2:2',
    // The tool needs a port of its own; its usual range may be full when several nodes are asked at once.
    RABBITMQ_CTL_DIST_PORT_MIN: '20000',
    RABBITMQ_CTL_DIST_PORT_MAX: '65000',
  };
}

interface Definitions {
  vhosts?: { name: string }[];
  users?: { name: string }[];
  permissions?: { user: string; vhost: string }[];
}

/** A node that loads definitions makes no user of its own: guest is added, with all rights on every virtual host. */
function withGuest(path: string): Definitions {
  const definitions = JSON.parse(readFileSync(path, 'utf8')) as Definitions;
  const salt = randomBytes(4);
  const hash = createHash('sha256').update(salt).update('guest').digest();
  const vhosts = [...new Set(['/', ...(definitions.vhosts ?? []).map(({ name }) => name)])].map((name) => ({ name }));
  const guest = {
    name: 'guest',
    password_hash: Buffer.concat([salt, hash]).toString('base64'),
    hashing_algorithm: 'rabbit_password_hashing_sha256',
    tags: 'administrator',
  };
  const everything = { user: 'guest', configure: '.*', write: '.*', read: '.*' };
  return {
    ...definitions,
    vhosts,
    users: [...(definitions.users ?? []).filter(({ name }) => name !== 'guest'), guest],
    permissions: [
      ...(definitions.permissions ?? []).filter(({ user }) => user !== 'guest'),
      ...vhosts.map(({ name }) => ({ ...everything, vhost: name })),
    ],
  };
}

function write(path: string, text: string, mode = 0o600): void {
  writeFileSync(path, text, { mode });
}
