import { PROBLEM_SCHEMA } from '@marmalade/http';
import { API_PREFIX, serviceAt, type ServiceName } from './routing-table.js';

type Json = Record<string, unknown>;
type Schemas = Record<string, unknown>;

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

export interface ServiceDocument {
  service: ServiceName;
  /** Its OpenAPI document; undefined while the service is away: its routes are then left out. */
  document?: Json;
}

/**
 * One OpenAPI 3.1 document of all services' routes that the gateway forwards, tagged by service.
 * Schemas of one name but other content get the service's name before theirs.
 * @param serverUrl the address the paths are relative to
 */
export function mergeOpenApi(parts: readonly ServiceDocument[], version: string, serverUrl: string): Json {
  const paths: Json = {};
  const schemas: Schemas = { Problem: PROBLEM_SCHEMA };
  for (const { service, document } of parts) {
    if (!document) continue;
    const renamed = mergeSchemas(schemas, schemasOf(document), service);
    const own = renameRefs(document.paths ?? {}, renamed) as Record<string, Json>;
    for (const [path, item] of Object.entries(own)) {
      if (serviceAt(path) === service) paths[`${API_PREFIX}${path}`] = tagged(item, service);
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Marmalade', version, description: 'Events in, the right notification out, once.' },
    servers: [{ url: serverUrl }],
    security: [{ apiKey: [] }],
    tags: parts.map(({ service }) => ({ name: service })),
    paths,
    components: {
      schemas,
      securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' } },
    },
  };
}

function schemasOf(document: Json): Schemas {
  return ((document.components as Json | undefined)?.schemas ?? {}) as Schemas;
}

/** Adds a service's schemas to the others. @returns new names of those whose name was taken */
function mergeSchemas(merged: Schemas, own: Schemas, service: ServiceName): Map<string, string> {
  const renamed = new Map<string, string>();
  for (const [name, schema] of Object.entries(own)) {
    const taken = name in merged && JSON.stringify(merged[name]) !== JSON.stringify(schema);
    if (taken && name !== 'Problem') renamed.set(name, `${service[0].toUpperCase()}${service.slice(1)}${name}`);
  }
  for (const [name, schema] of Object.entries(own)) {
    if (name !== 'Problem') merged[renamed.get(name) ?? name] = renameRefs(schema, renamed);
  }
  return renamed;
}

const REF = '#/components/schemas/';

function renameRefs(value: unknown, renamed: Map<string, string>): unknown {
  if (renamed.size === 0) return value;
  return JSON.parse(JSON.stringify(value), (key, inner: unknown) => {
    if (key !== '$ref' || typeof inner !== 'string' || !inner.startsWith(REF)) return inner;
    const name = inner.slice(REF.length);
    return `${REF}${renamed.get(name) ?? name}`;
  });
}

function tagged(item: Json, service: ServiceName): Json {
  return Object.fromEntries(
    Object.entries(item).map(([method, operation]) =>
      METHODS.has(method) ? [method, { ...(operation as Json), tags: [service] }] : [method, operation],
    ),
  );
}
