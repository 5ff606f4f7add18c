import Type, { type Static } from 'typebox';

/**
 * An amount of money as events and the API carry it. Never negative: which way the money went is in the event's type.
 * Several currencies have no or three decimals, hence up to four; services calculate in integer minor units.
 */
export const Money = Type.Object(
  {
    amount: Type.String({
      pattern: '^[0-9]{1,15}(\\.[0-9]{1,4})?$',
      maxLength: 20,
      description: 'Decimal string in major units, such as 1500.00: a JSON number would lose cents.',
    }),
    currency: Type.String({
      pattern: '^[A-Z]{3}$',
      maxLength: 3,
      description: 'ISO 4217 code, such as RUB.',
    }),
  },
  { additionalProperties: false, description: 'An amount of money.' },
);

export type Money = Static<typeof Money>;
