import { createValidator, type JsonSchema } from '@marmalade/contracts-envelope';
import { type IdempotencyKeys, NOT_FOUND, VALIDATION_FAILED } from '@marmalade/http';
import type { Catalogue } from '../catalogue/catalogue.js';
import { TEMPLATED_CHANNELS, type TemplatedChannel } from '../catalogue/event-type.js';
import type { ByHand, SentByHand } from '../planning/by-hand.js';
import { NAMED_PERSON_SCHEMA, type NamedPerson, personProblems, recipientsOf } from '../planning/named-person.js';
import { shapeProblems } from '../planning/request-problems.js';
import { testWorkflow } from './test-workflow.js';

/** What a test of an event type may say. */
export interface TestEventTypeRequest {
  /** Unset: the admins. */
  to?: NamedPerson;
  channels?: TemplatedChannel[];
}

export const TEST_EVENT_TYPE_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    to: { ...NAMED_PERSON_SCHEMA, description: 'who gets it in place of everybody; default: the admins' },
    channels: {
      type: 'array',
      minItems: 1,
      maxItems: TEMPLATED_CHANNELS.length,
      uniqueItems: true,
      items: { type: 'string', enum: [...TEMPLATED_CHANNELS] },
      description: 'only these; default: all of the type',
    },
  },
};

const validate = createValidator().compile(TEST_EVENT_TYPE_SCHEMA);

/** Sends a type's sample, for real, to whoever tests it. */
export class TestEventType {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly byHand: ByHand,
    private readonly idempotencyKeys: IdempotencyKeys,
  ) {}

  /** @throws Problem NOT_FOUND, VALIDATION_FAILED, and those of the key */
  async send(name: string, body: unknown, idempotencyKey: string | undefined): Promise<SentByHand> {
    const type = this.catalogue.get(name);
    if (!type) throw NOT_FOUND.problem(`The event type ${name.slice(0, 100)} is not registered.`);
    // A request without a body wants the defaults.
    const problems = shapeProblems(validate, body ?? {});
    const { to, channels } = (body ?? {}) as TestEventTypeRequest;
    if (problems.length === 0 && to) problems.push(...personProblems(to, '/to'));
    if (problems.length === 0) {
      channels?.forEach((channel, index) => {
        if (type.templates.en[channel]) return;
        const message = `${name} has no words for ${channel}`;
        problems.push({ pointer: `/channels/${index}`, code: 'NO_WORDING', message });
      });
    }
    if (problems.length > 0) throw VALIDATION_FAILED.problem(undefined, problems);
    const workflow = testWorkflow(type, to ? 'customer' : 'admins', channels);
    const { body: answer } = await this.idempotencyKeys.run(
      `POST /event-types/${name}/test`,
      idempotencyKey,
      body,
      async (tx) => ({
        status: 202,
        body: await this.byHand.send(tx, {
          type: { ...type, workflow },
          data: type.sample,
          to: recipientsOf(to ? [to] : []),
          namedBy: 'the test',
          isTest: true,
        }),
      }),
    );
    return answer;
  }
}
