import { LRUCache } from 'lru-cache';
import type { Gateway } from './gateway.js';
import { isProblem } from './platform-errors.js';

const FRESH_MS = 5 * 60_000;
const DEFAULT_SITE = 'default';

/** What is the same for all of a shop: asked for now and then. */
export class Shop {
  private readonly currencies = new LRUCache<string, string>({ max: 1_000, ttl: FRESH_MS });

  constructor(private readonly gateway: Gateway) {}

  /** In which currency orders of a site are. @param site unset: that of the whole installation */
  async currency(site = DEFAULT_SITE): Promise<string> {
    const known = this.currencies.get(site);
    if (known !== undefined) return known;
    const [ofSite, ofAll] = await Promise.all([this.currencyOfSite(site), this.currencyOfAll()]);
    const currency = ofSite ?? ofAll;
    this.currencies.set(site, currency);
    return currency;
  }

  private async currencyOfSite(site: string): Promise<string | undefined> {
    try {
      const params = { path: { site } };
      const { currency } = await this.gateway.answer(this.gateway.own.GET('/api/v1/sites/{site}', { params }));
      return currency ?? undefined;
    } catch (error) {
      if (isProblem(error, 'SITE_NOT_FOUND', 'NOT_FOUND')) return undefined;
      throw error;
    }
  }

  private async currencyOfAll(): Promise<string> {
    const params = { path: { key: 'shop.currency' } };
    const { value } = await this.gateway.answer(this.gateway.own.GET('/api/v1/settings/{key}', { params }));
    return String(value);
  }
}
