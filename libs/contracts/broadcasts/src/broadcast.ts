import { defineEvent } from '@marmalade/contracts-envelope';
import Type from 'typebox';

const about = {
  broadcastId: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the broadcast.' }),
  title: Type.String({ minLength: 1, maxLength: 20_000, description: 'The name staff know the broadcast by.' }),
  segmentName: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 20_000,
      description: 'The segment of customers it goes to; unset: all customers.',
    }),
  ),
  recipients: Type.Integer({ minimum: 0, description: 'How many people it goes to.' }),
  startedBy: Type.Optional(
    Type.String({ minLength: 1, maxLength: 20_000, description: 'The name of who started or scheduled it.' }),
  ),
  url: Type.Optional(
    Type.String({ format: 'uri', maxLength: 2000, description: 'The page of the broadcast in the admin.' }),
  ),
};

const sent = Type.Integer({ minimum: 0, description: 'How many messages have been handed over to their channel.' });
const delivered = Type.Integer({ minimum: 0, description: 'How many of those are known to have arrived.' });
const failed = Type.Integer({ minimum: 0, description: 'How many could not be sent or did not arrive.' });
const startedAt = Type.String({ format: 'date-time', maxLength: 40, description: 'When the sending began.' });
const secondsTaken = Type.Number({ minimum: 0, description: 'How long the sending took, in seconds.' });

/** The first messages of a broadcast are on their way. */
export const BroadcastStarted = defineEvent({
  type: 'broadcast.started',
  source: '/marmalade/broadcasts',
  description: 'The sending of a broadcast has begun.',
  schema: Type.Object({
    ...about,
    startedAt,
    ratePerMinute: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description: 'How many messages a minute at most; unset: no limit of its own.',
      }),
    ),
    scheduledAt: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'When it was to begin; unset: begun by hand.' }),
    ),
    expectedFinishAt: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'When the forecast sees its end.' }),
    ),
  }),
  sample: {
    broadcastId: '019aa4c6-1b3e-7a82-8c45-9d0f2e7a6b13',
    title: 'Скидка 15 % на новогодние наборы',
    segmentName: 'Покупали прошлой зимой',
    recipients: 4380,
    startedBy: 'Ольга Ким',
    url: 'https://sweets.example.com/admin/broadcasts/019aa4c6-1b3e-7a82-8c45-9d0f2e7a6b13',
    startedAt: '2025-11-21T23:00:01.120Z',
    ratePerMinute: 25,
    scheduledAt: '2025-11-21T23:00:00.000Z',
    expectedFinishAt: '2025-11-22T01:56:00.000Z',
  },
});

/** Nothing of a broadcast is left to send. */
export const BroadcastFinished = defineEvent({
  type: 'broadcast.finished',
  source: '/marmalade/broadcasts',
  description: 'A broadcast has been sent to the last of its recipients.',
  schema: Type.Object({
    ...about,
    sent,
    delivered,
    failed,
    skipped: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'How many were left out: unsubscribed, over the frequency cap, or without an address.',
      }),
    ),
    startedAt: Type.Optional(startedAt),
    finishedAt: Type.String({ format: 'date-time', maxLength: 40, description: 'When the last message went.' }),
    secondsTaken: Type.Optional(secondsTaken),
  }),
  sample: {
    broadcastId: '019aa4c6-1b3e-7a82-8c45-9d0f2e7a6b13',
    title: 'Скидка 15 % на новогодние наборы',
    segmentName: 'Покупали прошлой зимой',
    recipients: 4380,
    startedBy: 'Ольга Ким',
    url: 'https://sweets.example.com/admin/broadcasts/019aa4c6-1b3e-7a82-8c45-9d0f2e7a6b13',
    sent: 4251,
    delivered: 4198,
    failed: 53,
    skipped: 129,
    startedAt: '2025-11-21T23:00:01.120Z',
    finishedAt: '2025-11-22T01:50:12.480Z',
    secondsTaken: 10_211,
  },
});

/** A broadcast has stopped before its end, and does not go on by itself. */
export const BroadcastFailed = defineEvent({
  type: 'broadcast.failed',
  source: '/marmalade/broadcasts',
  description: 'A broadcast has stopped before its end, and does not go on by itself.',
  schema: Type.Object({
    ...about,
    reason: Type.String({
      minLength: 1,
      maxLength: 20_000,
      description: 'Why it stopped, in one or two sentences for staff; no secrets, no personal data.',
    }),
    code: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: 'Machine-readable kind of the failure, such as TELEGRAM_UNAUTHORIZED.',
      }),
    ),
    sent,
    delivered: Type.Optional(delivered),
    failed: Type.Optional(failed),
    failedAt: Type.String({ format: 'date-time', maxLength: 40, description: 'When it stopped.' }),
    secondsTaken: Type.Optional(secondsTaken),
  }),
  sample: {
    broadcastId: '019aa4c6-1b3e-7a82-8c45-9d0f2e7a6b13',
    title: 'Скидка 15 % на новогодние наборы',
    segmentName: 'Покупали прошлой зимой',
    recipients: 4380,
    startedBy: 'Ольга Ким',
    url: 'https://sweets.example.com/admin/broadcasts/019aa4c6-1b3e-7a82-8c45-9d0f2e7a6b13',
    reason: 'Telegram refuses the token of the customer bot (401 Unauthorized). Check the token, then resume.',
    code: 'TELEGRAM_UNAUTHORIZED',
    sent: 1275,
    delivered: 1262,
    failed: 13,
    failedAt: '2025-11-21T23:51:07.300Z',
    secondsTaken: 3066,
  },
});
