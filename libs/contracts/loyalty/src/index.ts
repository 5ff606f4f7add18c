import { DiscountIssued } from './discount.js';

export * from './discount.js';

/** Every event loyalty announces. */
export const events = [DiscountIssued] as const;
