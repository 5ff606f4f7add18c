import { PROBLEM_SCHEMA, SECURITY_SCHEMES } from '@marmalade/http';
import { publicPrefix, routeAt, type ServiceName } from './routing-table.js';
import { usedComponents } from './used-components.js';

type Json = Record<string, unknown>;
type Components = Record<(typeof KINDS)[number], Json>;

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

/** What documents refer to by name; how callers show who they are is the same everywhere. */
const KINDS = ['schemas', 'examples', 'parameters', 'responses', 'headers', 'requestBodies'] as const;

export interface ServiceDocument {
  service: ServiceName;
  /** Its OpenAPI document; undefined while the service is away: its routes are then left out. */
  document?: Json;
}

/**
 * One OpenAPI 3.1 document of all services' routes that the gateway forwards, tagged as they tag them.
 * What has another content under the same name in two services, or the same name as another operation, gets the service's name
 * before its own.
 * @param serverUrl the address the paths are relative to
 */
export function mergeOpenApi(parts: readonly ServiceDocument[], version: string, serverUrl: string): Json {
  const paths: Json = {};
  const merged = Object.fromEntries(KINDS.map((kind) => [kind, {}])) as Components;
  merged.schemas.Problem = PROBLEM_SCHEMA;
  const operationIds = new Set<string>();
  for (const { service, document } of parts) {
    if (!document) continue;
    const renamed = mergeComponents(merged, document, service);
    for (const [path, item] of Object.entries((document.paths ?? {}) as Record<string, Json>)) {
      const route = routeAt(path);
      if (route?.service !== service) continue;
      const own = renameRefs(item, renamed) as Json;
      const publicPath = `${publicPrefix(route)}${path.slice(route.prefix.length)}`;
      paths[publicPath] = withOperations(own, service, operationIds);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Marmalade',
      version,
      description: 'Events in, the right notification out, once.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: serverUrl }],
    security: [{ bearerAuth: [] }, { apiKey: [] }],
    tags: tagsOf(parts, paths),
    paths,
    components: {
      ...usedComponents(paths, merged),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

/** Adds a service's components to the others. @returns new references of those whose name was taken, by the old ones */
function mergeComponents(merged: Components, document: Json, service: ServiceName): Map<string, string> {
  const components = (document.components ?? {}) as Partial<Components>;
  const all = KINDS.flatMap((kind) =>
    Object.entries(components[kind] ?? {})
      // Every service describes it, and the gateway as it is here.
      .filter(([name]) => !(kind === 'schemas' && name === 'Problem'))
      .map(([name, content]) => ({ kind, name, content })),
  );
  const renamed = new Map(
    all
      .filter(({ kind, name, content }) => name in merged[kind] && !isSame(merged[kind][name], content))
      .map(({ kind, name }) => [refTo(kind, name), refTo(kind, withService(service, name))]),
  );
  for (const { kind, name, content } of all) {
    const ref = renamed.get(refTo(kind, name)) ?? refTo(kind, name);
    merged[kind][ref.slice(ref.lastIndexOf('/') + 1)] = renameRefs(content, renamed);
  }
  return renamed;
}

function refTo(kind: string, name: string): string {
  return `#/components/${kind}/${name}`;
}

function withService(service: ServiceName, name: string): string {
  return `${service[0].toUpperCase()}${service.slice(1)}${name}`;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function renameRefs(value: unknown, renamed: Map<string, string>): unknown {
  if (renamed.size === 0) return value;
  return JSON.parse(JSON.stringify(value), (key, inner: unknown) =>
    key === '$ref' && typeof inner === 'string' ? (renamed.get(inner) ?? inner) : inner,
  );
}

/** Those of the operations, each once: as services declare them, or as the service's own, for what has none. */
function tagsOf(parts: readonly ServiceDocument[], paths: Json): Json[] {
  const declared = parts.flatMap(({ document }) => (document?.tags ?? []) as Json[]);
  const services = parts.map(({ service }) => ({ name: service, description: `answered by the service ${service}` }));
  const operations = Object.values(paths).flatMap((item) => Object.values(item as Json)) as { tags?: unknown[] }[];
  const used = new Set(operations.flatMap(({ tags = [] }) => tags));
  return [...new Map([...services, ...declared].map((tag) => [tag.name, tag])).values()].filter(({ name }) =>
    used.has(name),
  );
}

/** @param operationIds of all services so far; gets these */
function withOperations(item: Json, service: ServiceName, operationIds: Set<string>): Json {
  return Object.fromEntries(
    Object.entries(item).map(([method, operation]) =>
      METHODS.has(method) ? [method, operationOf(operation as Json, service, operationIds)] : [method, operation],
    ),
  );
}

function operationOf(operation: Json, service: ServiceName, operationIds: Set<string>): Json {
  const { operationId, tags = [service] } = operation;
  if (typeof operationId !== 'string') return { ...operation, tags };
  const unique = operationIds.has(operationId)
    ? `${service}${operationId[0].toUpperCase()}${operationId.slice(1)}`
    : operationId;
  operationIds.add(unique);
  return { ...operation, operationId: unique, tags };
}
