import Type, { type TSchema } from 'typebox';

/** A setting that is changed at run time, and no environment variable. */
export interface KnownSetting {
  description: string;
  /** JSON Schema of its value. */
  schema: TSchema;
  default: unknown;
}

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Whether a text is a currency of ISO 4217 that this system knows. */
export function isCurrency(text: string): boolean {
  return CURRENCIES.has(text);
}

/** A number that can be dialled from abroad; empty: none. */
const phone = Type.String({ pattern: '^(\\+[1-9][0-9]{6,14})?$' });
const oneLine = (maxLength: number) =>
  Type.String({ maxLength, pattern: '^[^\\u0000-\\u001f\\u007f\\u2028\\u2029]*$' });
const hour = Type.Integer({ minimum: 0, maximum: 23 });

/** All there are; what is not here is no setting. A service that needs one adds a line. */
export const KNOWN_SETTINGS = {
  'shop.name': { description: 'what the business is called', schema: oneLine(100), default: '' },
  'shop.currency': {
    description: 'ISO 4217; of amounts that name none',
    schema: Type.String({ format: 'currency' }),
    default: 'USD',
  },
  'shop.phone': { description: 'where customers call, in E.164', schema: phone, default: '' },
  'shop.address': { description: 'where customers come to', schema: oneLine(300), default: '' },
  'shop.opening_hours': { description: 'in words, for people', schema: oneLine(300), default: '' },
  'customers.welcome_enabled': {
    description: 'whether new customers are greeted',
    schema: Type.Boolean(),
    default: true,
  },
  'loyalty.birthday_hour': {
    description: 'hour of the day at which people are congratulated, in their own time zone',
    schema: hour,
    default: 10,
  },
  'loyalty.expiring_days': {
    description: 'customers are reminded of a discount so many days before it ends',
    schema: Type.Integer({ minimum: 1, maximum: 30 }),
    default: 3,
  },
} as const satisfies Record<string, KnownSetting>;

export type SettingKey = keyof typeof KNOWN_SETTINGS;

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(KNOWN_SETTINGS, key);
}
