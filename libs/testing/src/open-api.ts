import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a document is looked into at many depths
type Json = Record<string, any>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** One operation of an OpenAPI document. */
export interface DescribedOperation {
  /** `GET /notifications/{id}` */
  route: string;
  operation: Json;
}

/** Every operation of an OpenAPI document, in its order. */
export function operationsOf(document: unknown): DescribedOperation[] {
  return Object.entries((document as Json).paths as Json).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({
      route: `${method.toUpperCase()} ${path}`,
      operation: item[method] as Json,
    })),
  );
}

/**
 * What an OpenAPI 3.1 document leaves unsaid or says wrongly, a line each; empty when nothing. Every operation is to have a name of its
 * own, a summary, tags, who may call it, an answer with a schema and an example (or none at all, 204), the codes of its
 * errors, and an example of its body; and examples are to fit their schemas.
 */
export function openApiGaps(document: unknown): string[] {
  const fits = exampleChecker(document as Json);
  const names = new Set<string>();
  return operationsOf(document).flatMap(({ route, operation }) => {
    const { operationId, summary, tags, security, parameters = [], requestBody, responses = {} } = operation;
    const gaps = [
      ...(operationId && !names.has(operationId) ? [] : ['has no name of its own']),
      ...(summary ? [] : ['has no summary']),
      ...(tags?.length > 0 ? [] : ['has no tag']),
      ...(Array.isArray(security) ? [] : ['does not say who may call it']),
      ...(!security?.length || operation['x-permission'] ? [] : ['takes a permission it does not name']),
      ...(parameters as Json[]).flatMap((parameter) => gapsOfParameter(parameter)),
      ...(requestBody ? gapsOfContent('its body', requestBody.content, fits) : []),
      ...gapsOfResponses(responses, fits),
    ];
    names.add(operationId);
    return gaps.map((gap) => `${route} ${gap}`);
  });
}

/**
 * In what an answer differs from how an operation describes it, a line each; empty when in nothing.
 * @param body parsed JSON
 */
export function answerFaults(
  document: unknown,
  operation: DescribedOperation['operation'],
  status: number,
  body: unknown,
): string[] {
  const schema = operation.responses[status]?.content?.['application/json']?.schema as Json | undefined;
  if (!schema) return [`an answer ${status} is not described`];
  return exampleChecker(document as Json)(schema, body);
}

function gapsOfParameter({ name, in: place, required, schema }: Json): string[] {
  return [
    ...(schema ? [] : [`has no schema of the parameter ${name}`]),
    ...(place !== 'path' || required === true ? [] : [`may lack ${name}, a part of its path`]),
  ];
}

function gapsOfResponses(responses: Json, fits: ExampleChecker): string[] {
  const statuses = Object.keys(responses);
  const good = statuses.filter((status) => /^[23]/.test(status));
  const withBody = good.filter((status) => status.startsWith('2') && status !== '204');
  return [
    ...(good.length > 0 ? [] : ['has no answer that is good']),
    ...(statuses.some((status) => status.startsWith('4')) ? [] : ['has no code of an error']),
    ...withBody.flatMap((status) => gapsOfContent(`its answer ${status}`, responses[status].content, fits)),
  ];
}

function gapsOfContent(what: string, content: Json | undefined, fits: ExampleChecker): string[] {
  const media = Object.entries(content ?? {});
  if (media.length === 0) return [`has no schema of ${what}`];
  return media.flatMap(([type, { schema, example, examples }]) => {
    const given = example === undefined ? Object.values((examples ?? {}) as Json).map(({ value }) => value) : [example];
    return [
      ...(schema ? [] : [`has no schema of ${what} (${type})`]),
      ...(given.length > 0 || !READABLE.test(type) ? [] : [`has no example of ${what} (${type})`]),
      ...(schema
        ? given.flatMap((value) => fits(schema, value)).map((why) => `has a wrong example of ${what}: ${why}`)
        : []),
    ];
  });
}

/** Of an archive or a picture nobody wants to see an example. */
const READABLE = /json|text|form/;

type ExampleChecker = (schema: Json, value: unknown) => string[];

/** Schemas name each other, so they are checked as parts of the whole document. */
function exampleChecker(document: Json): ExampleChecker {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  (addFormats as unknown as (instance: Ajv2020) => void)(ajv);
  ajv.addSchema({ components: document.components }, 'document', false, false);
  return (schema, value) => {
    const validate = ajv.compile(
      JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')) as Json,
    );
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath || 'it'} ${message}`);
  };
}

/** What a linter says of an OpenAPI document, with the rules it recommends: errors and warnings, a line each. */
export async function lintOpenApi(document: unknown): Promise<{ errors: string[]; warnings: string[] }> {
  const { createConfig, lintFromString } = await import('@redocly/openapi-core');
  // A route that only leads on elsewhere has no 2xx.
  const config = await createConfig({ extends: ['recommended'], rules: { 'operation-2xx-response': 'off' } });
  const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: '/openapi.json', config });
  const linesOf = (severity: string) =>
    problems
      .filter((problem) => problem.severity === severity)
      .map(({ ruleId, message, location: [place] }) => `${ruleId}: ${message} (${place?.pointer ?? ''})`);
  return { errors: linesOf('error'), warnings: linesOf('warn') };
}
