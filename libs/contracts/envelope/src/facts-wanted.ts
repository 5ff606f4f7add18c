import Type from 'typebox';
import { defineEvent } from './define-event.js';

/**
 * The fact by which a service asks for what was announced before it was there, `SERVICE.facts_wanted`. Facts carry all that is known
 * of something (ADR 0014): whoever owns them announces each once more, as it is now, and who knows it already takes it for no news.
 * @param service `loyalty`
 * @param types facts the service may ask for
 */
export function defineFactsWanted<Service extends string, Fact extends string>(
  service: Service,
  types: [Fact, ...Fact[]],
) {
  return defineEvent({
    type: `${service}.facts_wanted` as const,
    source: `/marmalade/${service}`,
    description: `What ${service} keeps of other services is missing, and is to be announced again.`,
    schema: Type.Object({
      types: Type.Array(Type.Enum(types, { type: 'string', description: 'A type of facts.' }), {
        minItems: 1,
        maxItems: types.length,
        uniqueItems: true,
        description: 'The facts that are missing.',
      }),
    }),
    sample: { types },
  });
}
