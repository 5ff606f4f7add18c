import Type, { type Static } from 'typebox';

/**
 * A person as events carry one, always under `customer` (the person the event is about) or a name that says another
 * role. Whoever announces the event fills in what it knows: the receiver keeps the addresses for later events.
 * Open to further fields, as all event data is: a consumer ignores what it does not know.
 */
export const Person = Type.Object(
  {
    id: Type.String({
      minLength: 1,
      maxLength: 128,
      pattern: '^[^\\u0000-\\u001f\\u007f\\ud800-\\udfff]+$',
      description: 'The id of the person at the publisher; the same person has the same id in every event.',
    }),
    name: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: 'The name to address the person by, as they write it.',
      }),
    ),
    email: Type.Optional(Type.String({ format: 'email', maxLength: 254, description: 'E-mail address.' })),
    phone: Type.Optional(
      Type.String({
        pattern: '^\\+[1-9][0-9]{6,14}$',
        maxLength: 16,
        description: 'Phone number in E.164 form, +79991234567.',
      }),
    ),
    telegramId: Type.Optional(
      Type.String({
        pattern: '^-?[0-9]+$',
        maxLength: 20,
        description: 'Telegram chat id in decimal digits; a string, since it may exceed what a JSON number keeps.',
      }),
    ),
    locale: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$',
        maxLength: 35,
        description: 'Preferred language as a BCP 47 tag, such as ru or en-GB.',
      }),
    ),
    timeZone: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$',
        maxLength: 64,
        description: 'IANA time zone, such as Asia/Vladivostok.',
      }),
    ),
  },
  { description: 'The person the event is about.' },
);

export type Person = Static<typeof Person>;
