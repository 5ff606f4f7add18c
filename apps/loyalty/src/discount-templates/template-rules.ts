import type { Money } from '@marmalade/contracts-envelope';
import { type ProblemEntry, VALIDATION_FAILED } from '@marmalade/http';
import { CODE_LENGTH_DEFAULT, isOfCodeAlphabet } from '../codes/discount-code.js';
import { toMinor } from '../money/minor-units.js';
import type { DiscountTemplate } from './discount-template.js';

/** What a template is written with; the rest the database knows. */
export type TemplateState = Omit<
  DiscountTemplate,
  'id' | 'issued' | 'archivedAt' | 'revision' | 'createdAt' | 'updatedAt'
>;

type Amounts = 'percent' | 'amount' | 'currency' | 'maximumOff' | 'minimumOrder';

/** What is said of a template; null empties a field, undefined leaves it as it is. */
export type TemplateInput = Partial<Omit<TemplateState, Amounts | 'codePrefix'>> & {
  codePrefix?: string | null;
  value?: number | Money;
  maximumOff?: Money | null;
  minimumOrder?: Money | null;
};

const MANUAL: Omit<TemplateState, 'name' | 'kind'> = {
  percent: null,
  amount: null,
  currency: null,
  maximumOff: null,
  minimumOrder: null,
  title: null,
  site: null,
  trigger: 'manual',
  validFrom: null,
  validUntil: null,
  validDays: null,
  maxUses: 1,
  maxUsesPerCustomer: null,
  maxUsesTotal: null,
  maxIssued: null,
  codePrefix: '',
  codeLength: CODE_LENGTH_DEFAULT,
  active: true,
  isTest: false,
};

/**
 * A template as it is after what is said of it.
 * @param before undefined: it is new
 * @throws Problem VALIDATION_FAILED with an entry a field
 */
export function templateAfter(before: TemplateState | undefined, input: TemplateInput): TemplateState {
  const { value, maximumOff, minimumOrder, codePrefix, ...rest } = input;
  const said = Object.fromEntries(Object.entries(rest).filter(([, each]) => each !== undefined));
  const wanted = { ...MANUAL, ...before, ...said } as TemplateState;
  if (codePrefix !== undefined) wanted.codePrefix = (codePrefix ?? '').toUpperCase();
  const isOtherKind = before !== undefined && before.kind !== wanted.kind;
  const problems = [
    ...setValue(wanted, value, isOtherKind),
    ...setMoney(wanted, { maximumOff, minimumOrder }, before?.currency ?? null),
    ...problemsOf(wanted),
  ];
  if (problems.length > 0) throw VALIDATION_FAILED.problem(undefined, problems);
  return wanted;
}

function setValue(wanted: TemplateState, value: number | Money | undefined, isOtherKind: boolean): ProblemEntry[] {
  if (value === undefined) {
    return isOtherKind ? [entry('/value', 'MISSING', 'value: another kind takes another value')] : [];
  }
  const isPercent = typeof value === 'number';
  if (isPercent !== (wanted.kind === 'percent')) {
    return [
      entry('/value', 'IS_OF_KIND', 'value is a number of percents when kind is percent, money when it is fixed'),
    ];
  }
  if (isPercent) {
    Object.assign(wanted, { percent: Math.round(value * 100), amount: null });
    return [];
  }
  const amount = toMinor(value);
  if (!amount) return [noAmount('/value')];
  Object.assign(wanted, { percent: null, amount, currency: value.currency });
  return [];
}

function setMoney(
  wanted: TemplateState,
  said: { maximumOff?: Money | null; minimumOrder?: Money | null },
  currencyBefore: string | null,
): ProblemEntry[] {
  const problems: ProblemEntry[] = [];
  const currencies = new Set(wanted.kind === 'fixed' && wanted.currency !== null ? [wanted.currency] : []);
  for (const field of ['maximumOff', 'minimumOrder'] as const) {
    const money = said[field];
    if (money === null) wanted[field] = null;
    else if (money !== undefined) {
      const minor = toMinor(money);
      if (!minor) problems.push(noAmount(`/${field}`));
      wanted[field] = minor ?? null;
      currencies.add(money.currency);
    } else if (wanted[field] !== null && currencyBefore !== null) currencies.add(currencyBefore);
  }
  if (currencies.size > 1) {
    problems.push(entry('/minimumOrder/currency', 'IS_SAME_CURRENCY', 'all amounts of a template are in one currency'));
  }
  [wanted.currency = null] = currencies;
  return problems;
}

function problemsOf({ kind, maximumOff, validFrom, validUntil, codePrefix }: TemplateState): ProblemEntry[] {
  const problems: ProblemEntry[] = [];
  if (kind === 'fixed' && maximumOff !== null) {
    problems.push(entry('/maximumOff', 'IS_OF_KIND', 'maximumOff limits percents; a fixed value is its own limit'));
  }
  if (validFrom !== null && validUntil !== null && validFrom > validUntil) {
    problems.push(entry('/validUntil', 'IS_AFTER', 'validUntil must not be before validFrom'));
  }
  if (!isOfCodeAlphabet(codePrefix)) {
    const message = `codePrefix may hold letters and digits without those that look alike: no 0, O, 1, I, L`;
    problems.push(entry('/codePrefix', 'IS_OF_CODE_ALPHABET', message));
  }
  return problems;
}

function noAmount(pointer: string): ProblemEntry {
  return entry(
    pointer,
    'IS_AMOUNT',
    `${pointer.slice(1)} must be an amount above zero with the decimals of its currency`,
  );
}

function entry(pointer: string, code: string, message: string): ProblemEntry {
  return { pointer, code, message };
}
