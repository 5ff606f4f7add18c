import { defineEvent } from '@marmalade/contracts-envelope';
import Type from 'typebox';

/** Staff have something to say to everybody. */
export const AnnouncementPublished = defineEvent({
  type: 'announcement.published',
  source: '/marmalade/inbox',
  description: 'An announcement to everybody has been published.',
  schema: Type.Object({
    announcementId: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the announcement.' }),
    title: Type.String({ minLength: 1, maxLength: 20_000, description: 'What it is about, in a few words.' }),
    message: Type.String({ minLength: 1, maxLength: 20_000, description: 'The announcement itself.' }),
    url: Type.Optional(Type.String({ format: 'uri', maxLength: 2000, description: 'Where to read more.' })),
    publishedBy: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20_000, description: 'The name it is signed with.' }),
    ),
    expiresAt: Type.Optional(
      Type.String({
        format: 'date-time',
        maxLength: 40,
        description: 'From then on it is news to nobody, and is not shown or sent any more; unset: no end.',
      }),
    ),
  }),
  sample: {
    announcementId: '019aa4c4-8d20-7b71-9e54-3a6c1f8b2d97',
    title: 'В декабре работаем до 22:00',
    message: 'С 1 по 30 декабря мы открыты каждый день с 9:00 до 22:00, чтобы вы успели собрать все подарки.',
    url: 'https://sweets.example.com/news/december-hours',
    publishedBy: 'Команда «Мармелада»',
    expiresAt: '2025-12-30T12:00:00.000Z',
  },
});
