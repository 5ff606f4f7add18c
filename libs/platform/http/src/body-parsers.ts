import { isUtf8 } from 'node:buffer';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { BAD_REQUEST, MALFORMED_JSON, UNSUPPORTED_MEDIA_TYPE } from './platform-problems.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it came, when the application was made with `rawBody` (to verify a signature over it). */
    rawBody?: Buffer;
  }
  interface FastifyContextConfig {
    takesForm?: boolean;
  }
}

const JSON_TYPES = ['application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json'];
const FORM_TYPE = 'application/x-www-form-urlencoded';
/** Deeper than anybody means; what looks at each level by calling itself would run out of stack. */
const DEPTH = 100;
/** Forms come from providers that tell of a message: a dozen short fields. */
const FORM_LIMIT = { bytes: 64 * 1024, fields: 100 } as const;

/**
 * JSON in its three content types, forms on the routes that ask for them, and nothing else. A body with `__proto__` or a
 * forged constructor is refused, and one that is no UTF-8 or nested too deeply.
 */
export function useJsonBodies(instance: FastifyInstance, { rawBody }: { rawBody: boolean }): void {
  instance.removeAllContentTypeParsers();
  useFormBodies(instance);
  const parse = instance.getDefaultJsonParser('error', 'error');
  instance.addContentTypeParser<Buffer>(JSON_TYPES, { parseAs: 'buffer' }, (request, body, done) => {
    if (rawBody) request.rawBody = body;
    if (!isUtf8(body)) {
      done(MALFORMED_JSON.problem('It is not in UTF-8.'));
      return;
    }
    void parse(request, body.toString(), (error, value) => {
      if (error || !isDeeper(value, DEPTH)) done(error, value);
      else done(MALFORMED_JSON.problem(`It is nested more than ${DEPTH} levels deep.`));
    });
  });
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/**
 * Declares that a route's body is a form (`application/x-www-form-urlencoded`) of at most 64 KiB and 100 fields, which it
 * gets as an object of texts; of a repeated field the last one counts.
 * No other route takes one: a page elsewhere could otherwise post a form in the name of whoever is signed in here.
 */
export const TakesForm = (): MethodDecorator => RouteConfig({ takesForm: true });

function useFormBodies(instance: FastifyInstance): void {
  const options = { parseAs: 'string', bodyLimit: FORM_LIMIT.bytes } as const;
  instance.addContentTypeParser<string>(FORM_TYPE, options, (request, body, done) => {
    if (!request.routeOptions.config.takesForm) {
      done(UNSUPPORTED_MEDIA_TYPE.problem('This route takes no forms.'));
      return;
    }
    const fields = [...new URLSearchParams(body)];
    if (fields.length > FORM_LIMIT.fields) {
      done(BAD_REQUEST.problem(`A form has at most ${FORM_LIMIT.fields} fields.`));
      return;
    }
    done(null, Object.fromEntries(fields));
  });
}
