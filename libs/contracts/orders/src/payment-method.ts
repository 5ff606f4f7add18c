import Type from 'typebox';

export const method = Type.Enum(['card', 'sbp', 'promptpay', 'bank_transfer', 'cash', 'wallet', 'other'], {
  type: 'string',
  description: 'How it was paid; sbp and promptpay are the fast payment systems of Russia and Thailand.',
});

export const cardLast4 = Type.String({
  pattern: '^[0-9]{4}$',
  maxLength: 4,
  description: 'The last four digits of the card, if one was used.',
});
