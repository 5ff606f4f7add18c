import { NestFactory, ModulesContainer } from '@nestjs/core';
import { type INestApplication, type InjectionToken, Module, type Type } from '@nestjs/common';
import { SELF_DECLARED_DEPS_METADATA } from '@nestjs/common/internal';
import { DECORATORS, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { completeOperation, type DescribeOperation, type RouteHandler } from './open-api-operations.js';
import { problemExamples } from './open-api-problems.js';
import { isObject, type Json, PROBLEM_SCHEMA, withoutNullable } from './open-api-schemas.js';
import type { ProblemType } from './problem.js';

export { type DescribeOperation, type OperationFacts, type RouteHandler } from './open-api-operations.js';
export { PROBLEM_SCHEMA } from './open-api-schemas.js';

export interface OpenApiInfo {
  title: string;
  version: string;
  description: string;
  /** What each tag of its operations stands for. */
  tags?: Readonly<Record<string, string>>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

/** How anybody shows who they are, `components.securitySchemes` of every document. */
export const SECURITY_SCHEMES = {
  bearerAuth: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'a token of somebody signed in' },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'an API key' },
} as const;

/**
 * Describes an application's routes as OpenAPI 3.1: each with a name, examples, and the problems it may answer with.
 * @param app with its modules loaded (`createHttpApp`)
 * @param describe what else is known of each route: who may call it
 * @throws Error when two operations would have one name
 */
export function openApiDocument(
  app: INestApplication,
  { title, version, description, tags = {} }: OpenApiInfo,
  describe: DescribeOperation = () => ({}),
): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(title)
    .setVersion(version)
    .setDescription(description)
    .build();
  const handlers = handlersOf(app);
  // The names at first tell the handler, by which more is found out.
  const raw = withoutNullable(
    SwaggerModule.createDocument(app, config, {
      operationIdFactory: (controller, method) => `${controller}.${method}`,
    }),
  ) as Json & { paths: Record<string, Json>; components?: Json };
  const schemas: Json = { ...(raw.components?.schemas as Json | undefined), Problem: PROBLEM_SCHEMA };
  const problems = new Set<ProblemType>();
  const names = new Set<string>();
  const describeOne = (path: string, operation: Json): Json => {
    const name = String(operation.operationId);
    const route = handlers.get(name);
    if (!route) throw new Error(`${name} of ${path} is no method of a controller`);
    const complete = completeOperation({ operation, path, route, schemas }, describe(route));
    complete.problems.forEach((problem) => problems.add(problem));
    const id = String(complete.operation.operationId);
    if (names.has(id)) throw new Error(`two operations would be called ${id}; one of them is at ${path}`);
    names.add(id);
    return complete.operation;
  };
  const paths = Object.entries(raw.paths).map(([path, item]) => {
    const operations = METHODS.flatMap((method) =>
      isObject(item[method]) ? [[method, describeOne(path, item[method])]] : [],
    );
    return [path, { ...item, ...Object.fromEntries(operations) }];
  });
  const examples = problemExamples([...problems].sort((one, other) => (one.code < other.code ? -1 : 1)));
  return {
    ...raw,
    paths: Object.fromEntries(paths),
    tags: Object.entries(tags).map(([name, meaning]) => ({ name, description: meaning })),
    components: { ...raw.components, schemas, examples, securitySchemes: SECURITY_SCHEMES },
  } as unknown as OpenAPIObject;
}

/** Every method of every controller, by `EventsController.accept`, or by the name of its own that `@ApiOperation` gives it. */
function handlersOf(app: INestApplication): Map<string, RouteHandler> {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  const handlers = new Map<string, RouteHandler>();
  for (const { metatype } of controllers) {
    const controller = metatype as Type;
    const prototype = controller.prototype as Record<string, object>;
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const handler = prototype[name];
      if (name === 'constructor' || typeof handler !== 'function') continue;
      const { operationId } = (Reflect.getMetadata(DECORATORS.API_OPERATION, handler) ?? {}) as {
        operationId?: string;
      };
      handlers.set(operationId ?? `${controller.name}.${name}`, { controller, handler, method: name, operationId });
    }
  }
  return handlers;
}

/**
 * Describes controllers that nothing stands behind: no service is made, nothing is connected to.
 * @param controllers all of a service's
 */
export async function describeControllers(
  controllers: readonly Type[],
  info: OpenApiInfo,
  describe?: DescribeOperation,
): Promise<OpenAPIObject> {
  class Described {}
  const providers = dependenciesOf(controllers).map((provide) => ({ provide, useValue: {} }));
  Module({ controllers: [...controllers], providers })(Described);
  const app = await NestFactory.create<NestFastifyApplication>(Described, new FastifyAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  try {
    return openApiDocument(app, info, describe);
  } finally {
    await app.close();
  }
}

/** What the constructors of classes want injected; Nest looks for it even where it makes nothing. */
function dependenciesOf(classes: readonly Type[]): InjectionToken[] {
  const tokens = classes.flatMap((each) => {
    const declared = (Reflect.getMetadata(SELF_DECLARED_DEPS_METADATA, each) ?? []) as { param: InjectionToken }[];
    return declared.map(({ param }) => param);
  });
  return [...new Set(tokens)];
}

/**
 * Serves the document at `/openapi.json`. To be called before the application listens.
 * The document is made when it is first asked for.
 */
export function serveOpenApi(app: NestFastifyApplication, info: OpenApiInfo, describe?: DescribeOperation): void {
  let document: string | undefined;
  app
    .getHttpAdapter()
    .getInstance()
    .get('/openapi.json', (_request, reply) => {
      document ??= JSON.stringify(openApiDocument(app, info, describe));
      return reply.header('content-type', 'application/json; charset=utf-8').send(document);
    });
}
