import { defineEvent } from '@marmalade/contracts-envelope';
import Type from 'typebox';

/** A service is up and has begun to take work. */
export const SystemStarted = defineEvent({
  type: 'system.started',
  source: '/marmalade/system',
  description: 'A service has started and takes work.',
  schema: Type.Object({
    service: Type.String({
      minLength: 1,
      maxLength: 20_000,
      description: 'The service that started, such as dispatcher.',
    }),
    environment: Type.String({
      minLength: 1,
      maxLength: 20_000,
      description: 'Where it runs, such as production or staging.',
    }),
    version: Type.String({ minLength: 1, maxLength: 20_000, description: 'The version that started.' }),
    host: Type.String({ minLength: 1, maxLength: 255, description: 'The machine, container or pod.' }),
    startedAt: Type.String({ format: 'date-time', maxLength: 40, description: 'When it began to take work.' }),
    startupMilliseconds: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Time from the start of the process until it took work.' }),
    ),
  }),
  sample: {
    service: 'dispatcher',
    environment: 'production',
    version: '1.4.2',
    host: 'marmalade-dispatcher-7c9f5d8b6-x2x4k',
    startedAt: '2025-11-21T23:00:04.512Z',
    startupMilliseconds: 1840,
  },
});

/** Something failed that a person should look at; repeats of one failure are announced together with a count. */
export const SystemError = defineEvent({
  type: 'system.error',
  source: '/marmalade/system',
  description: 'A service met a failure that a person should look at.',
  schema: Type.Object({
    service: Type.String({ minLength: 1, maxLength: 20_000, description: 'The service in which it happened.' }),
    message: Type.String({
      minLength: 1,
      maxLength: 20_000,
      description: 'What failed, in one or two sentences for staff; no secrets, no personal data.',
    }),
    code: Type.String({
      minLength: 1,
      maxLength: 20_000,
      description: 'Machine-readable kind of the failure, such as SMTP_UNAVAILABLE.',
    }),
    environment: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20_000, description: 'Where the service runs.' }),
    ),
    host: Type.Optional(Type.String({ minLength: 1, maxLength: 255, description: 'The machine, container or pod.' })),
    count: Type.Optional(
      Type.Integer({ minimum: 1, description: 'How often it happened since it was last announced; unset: once.' }),
    ),
    since: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'When the first of these happened.' }),
    ),
  }),
  sample: {
    service: 'dispatcher',
    message: 'The mail server smtp.example.com refuses connections; 12 messages wait and will be tried again.',
    code: 'SMTP_UNAVAILABLE',
    environment: 'production',
    host: 'marmalade-dispatcher-7c9f5d8b6-x2x4k',
    count: 12,
    since: '2025-11-21T03:10:45.000Z',
  },
});
