import { DECLARED_PROBLEMS } from './problems.decorator.js';
import { exampleOf } from './open-api-examples.js';
import { operationIdOf } from './open-api-names.js';
import { problemResponses, problemsByShape } from './open-api-problems.js';
import { isObject, type Json } from './open-api-schemas.js';
import type { ProblemType } from './problem.js';

/** A class and its method that answer requests. */
export interface RouteHandler {
  controller: object;
  handler: object;
  /** The handler's name in its class. */
  method: string;
  /** The operation's name, where it has one of its own. */
  operationId?: string;
}

/** An operation as it was read from decorators. */
export interface RawOperation {
  operation: Json;
  path: string;
  route: RouteHandler;
  /** Those that `$ref` leads to, by name. */
  schemas: Json;
}

/** What is said of an operation by somebody who knows more of it: who may call it, for one. */
export interface OperationFacts {
  /** Parts of the operation, such as `security`. */
  fields?: Json;
  problems?: readonly ProblemType[];
}

export type DescribeOperation = (route: RouteHandler) => OperationFacts;

/** An operation with its name, examples and problems. @returns it, and the problems it names */
export function completeOperation(
  { operation, path, route, schemas }: RawOperation,
  facts: OperationFacts,
): { operation: Json; problems: ProblemType[] } {
  const parameters = parametersOf(operation);
  const { requestBody, responses } = operation;
  const shaped = {
    ...operation,
    parameters,
    ...(isObject(requestBody) && { requestBody: bodyOf(requestBody, schemas) }),
  };
  const problems = [...(facts.problems ?? []), ...problemsByShape(shaped), ...declaredProblems(route)];
  const failures = problemResponses(problems);
  return {
    problems,
    operation: {
      ...shaped,
      ...facts.fields,
      operationId: route.operationId ?? operationIdOf(route.method, path),
      responses: { ...failures, ...answersOf(isObject(responses) ? responses : {}, schemas, failures) },
    },
  };
}

/** Those of the method go before those of the class; both hold. */
function declaredProblems({ controller, handler }: RouteHandler): ProblemType[] {
  return [handler, controller].flatMap(
    (target) => (Reflect.getMetadata(DECLARED_PROBLEMS, target) as ProblemType[] | undefined) ?? [],
  );
}

/**
 * A header that the handler reads and that is described besides is one header. The rest of a path, which Nest calls `*`, is
 * described by the name it has in the path.
 */
function parametersOf({ parameters }: Json): Json[] {
  const all = ((Array.isArray(parameters) ? parameters : []) as Json[]).filter(({ name }) => name !== '*');
  const isDescribed = (each: Json) => each.description !== undefined || each.in !== 'header';
  return all.filter(
    (each) => isDescribed(each) || !all.some((other) => other !== each && isDescribed(other) && isSame(each, other)),
  );
}

function isSame(one: Json, other: Json): boolean {
  return one.in === other.in && String(one.name).toLowerCase() === String(other.name).toLowerCase();
}

/** A body whose parser needs nothing may be left out; every other one is there. */
function bodyOf(body: Json, schemas: Json): Json {
  return { ...body, content: withExamples(body.content, schemas) };
}

/** Answers other than problems keep what is said of them; one of the same status as problems tells both. */
function answersOf(responses: Json, schemas: Json, failures: Json): Json {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      if (!isObject(response)) return [status, response];
      const failure = failures[status];
      const content = {
        ...withExamples(response.content, schemas),
        ...(isObject(failure) && (failure.content as Json)),
      };
      return [status, { ...response, ...(Object.keys(content).length > 0 && { content }) }];
    }),
  );
}

function withExamples(content: unknown, schemas: Json): Json {
  if (!isObject(content)) return {};
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => {
      if (!isObject(media) || media.example !== undefined || media.examples !== undefined) return [type, media];
      const example = exampleOf(media.schema, schemas);
      return [type, example === undefined ? media : { ...media, example }];
    }),
  );
}
