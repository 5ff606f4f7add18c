import { ValidateBy } from 'class-validator';

/** Percents with two decimals at most, or money. */
export const IsDiscountValue = (): PropertyDecorator =>
  ValidateBy({
    name: 'isDiscountValue',
    validator: {
      validate: (value: unknown) => (typeof value === 'number' ? isPercents(value) : isMoney(value)),
      defaultMessage: () =>
        '$property must be percents above 0 and up to 100 with two decimals at most, or money: {"amount": "300.00", "currency": "RUB"}',
    },
  });

function isPercents(value: number): boolean {
  return value > 0 && value <= 100 && Number(value.toFixed(2)) === value;
}

function isMoney(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { amount, currency, ...unknown } = value as Record<string, unknown>;
  return (
    typeof amount === 'string' &&
    /^[0-9]{1,15}(\.[0-9]{1,4})?$/.test(amount) &&
    typeof currency === 'string' &&
    /^[A-Z]{3}$/.test(currency) &&
    Object.keys(unknown).length === 0
  );
}
