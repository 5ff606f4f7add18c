import Type, { type Static } from 'typebox';
import { defineEvent } from './define-event.js';

/** Entries one fact carries at most. */
export const AUDIT_LIMIT = 500;

const text = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength, description }));
const state = (description: string) =>
  Type.Optional(Type.Object({}, { additionalProperties: true, maxProperties: 100, description }));

/** One entry of the audit log: who did what, to whom or what, and what changed. Secrets never belong into it. */
export const AuditFactEntry = Type.Object(
  {
    id: Type.String({ format: 'uuid', maxLength: 36, description: 'Of the entry, so that it is kept once.' }),
    at: Type.String({ format: 'date-time', maxLength: 40, description: 'When it was done.' }),
    actor: Type.Object(
      {
        role: Type.Enum(['owner', 'marketing', 'readonly', 'cashier', 'customer', 'service', 'system'], {
          type: 'string',
          description: 'In which role.',
        }),
        id: Type.String({ minLength: 1, maxLength: 128, description: 'The person, the API key, or the service.' }),
        name: text(200, 'Their name.'),
        ipAddress: text(64, 'The address the request came from.'),
        userAgent: text(300, 'The browser or application.'),
        requestId: text(200, 'By which the logs are searched.'),
      },
      { description: 'Who did it.' },
    ),
    action: Type.String({ minLength: 1, maxLength: 100, description: 'A noun and a verb: discount.issued.' }),
    subjectKind: Type.String({ minLength: 1, maxLength: 100, description: 'Of what kind it was done to: discount.' }),
    subjectId: Type.String({ minLength: 1, maxLength: 255, description: 'The id of it.' }),
    before: state('Only what changed, as it was.'),
    after: state('Only what changed, as it is.'),
  },
  { description: 'One entry.' },
);
export type AuditFactEntry = Static<typeof AuditFactEntry>;

/**
 * The fact by which a service tells of what is to be in the audit log, `SERVICE.audited`. It is announced in the transaction of
 * what it tells of, so that there is no effect without its entry; identity keeps the log.
 * @param service `loyalty`
 */
export function defineAuditFact<Service extends string>(service: Service) {
  return defineEvent({
    type: `${service}.audited` as const,
    source: `/marmalade/${service}`,
    description: `Something was done in ${service} that belongs into the audit log.`,
    schema: Type.Object({
      entries: Type.Array(AuditFactEntry, { minItems: 1, maxItems: AUDIT_LIMIT, description: 'What was done.' }),
    }),
    sample: {
      entries: [
        {
          id: '019aa4b8-6d13-7f28-9b50-7c4e2a8d1f64',
          at: '2025-11-21T02:00:00.000Z',
          actor: { role: 'marketing' as const, id: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90', name: 'Ольга Ким' },
          action: `${service}.changed`,
          subjectKind: service,
          subjectId: '019aa4b8-6d13-7f28-9b50-7c4e2a8d1f63',
          after: { state: 'active' },
        },
      ],
    },
  });
}
