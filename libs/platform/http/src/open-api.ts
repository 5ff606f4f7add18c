import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

export interface OpenApiInfo {
  title: string;
  version: string;
  description: string;
}

type Operation = { responses?: Record<string, unknown> };

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

const STRING = { type: 'string' };

/** JSON Schema of a problem's body, `#/components/schemas/Problem` in every document. */
export const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'An error, as RFC 9457 has it.',
  required: ['type', 'title', 'status', 'code', 'retryable'],
  properties: {
    type: { ...STRING, description: '`urn:marmalade:problem:` and the code' },
    title: STRING,
    status: { type: 'integer' },
    detail: STRING,
    instance: { ...STRING, description: 'the path asked for' },
    code: { ...STRING, description: 'stable; clients decide by it' },
    requestId: { ...STRING, description: 'what the log is searched by' },
    retryable: { type: 'boolean', description: 'whether the same request may succeed later' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'message'],
        properties: { pointer: { ...STRING, description: 'JSON pointer' }, code: STRING, message: STRING },
      },
    },
  },
};

const PROBLEM_RESPONSE = {
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/**
 * Describes an application's routes as OpenAPI 3.1; each may answer with a problem.
 * @param app with its modules loaded (`createHttpApp`)
 */
export function openApiDocument(
  app: NestFastifyApplication,
  { title, version, description }: OpenApiInfo,
): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(title)
    .setVersion(version)
    .setDescription(description)
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'apiKey')
    .addSecurityRequirements('apiKey')
    .build();
  const document = SwaggerModule.createDocument(app, config);
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method] as Operation | undefined;
      if (operation) operation.responses = { ...operation.responses, ...problemResponses() };
    }
  }
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM_SCHEMA as never },
  };
  return document;
}

function problemResponses(): Record<string, unknown> {
  return {
    '4XX': { description: 'The request cannot be carried out as it is.', ...PROBLEM_RESPONSE },
    '5XX': { description: 'The failure is on our side.', ...PROBLEM_RESPONSE },
  };
}

/**
 * Serves the document at `/openapi.json`. To be called before the application listens.
 * The document is made when it is first asked for.
 */
export function serveOpenApi(app: NestFastifyApplication, info: OpenApiInfo): void {
  let document: string | undefined;
  app
    .getHttpAdapter()
    .getInstance()
    .get('/openapi.json', (_request, reply) => {
      document ??= JSON.stringify(openApiDocument(app, info));
      return reply.header('content-type', 'application/json; charset=utf-8').send(document);
    });
}
