import { defineEvent } from '@marmalade/contracts-envelope';
import Type from 'typebox';

/** Somebody, or a rule, wants every admin to look at something at once. */
export const AdminAlert = defineEvent({
  type: 'admin.alert',
  source: '/marmalade/system',
  description: 'Every admin is asked to look at something at once.',
  schema: Type.Object({
    alertId: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the alert.' }),
    title: Type.String({ minLength: 1, maxLength: 20_000, description: 'What has happened, in a few words.' }),
    message: Type.String({
      minLength: 1,
      maxLength: 20_000,
      description: 'What the admins should know and do; no secrets.',
    }),
    raisedBy: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: 'The name of the person or service that raised it.',
      }),
    ),
    url: Type.Optional(
      Type.String({ format: 'uri', maxLength: 2000, description: 'The page where it is dealt with.' }),
    ),
  }),
  sample: {
    alertId: '019aa4c2-5a17-7e06-8b39-1f7d3c9e6a50',
    title: 'Оплата картой не работает',
    message: 'За 10 минут не прошло ни одной из 14 оплат картой. Предлагайте клиентам СБП, пока банк не ответит.',
    raisedBy: 'Ольга Ким',
    url: 'https://sweets.example.com/admin/payments?status=failed',
  },
});
