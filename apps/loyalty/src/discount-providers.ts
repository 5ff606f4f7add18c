import { IdempotencyKeys } from '@marmalade/http';
import type { Provider, Type } from '@nestjs/common';
import { TemplateStore } from './discount-templates/template-store.js';
import { DiscountIssuer } from './discounts/discount-issuer.js';
import { DiscountViews } from './discounts/discount-view.js';
import { EditDiscountTemplates } from './edit-discount-templates/edit-discount-templates.js';
import { EditDiscountTemplatesController } from './edit-discount-templates/edit-discount-templates.controller.js';
import { IssueDiscounts } from './issue-discounts/issue-discounts.js';
import { IssueDiscountsController } from './issue-discounts/issue-discounts.controller.js';
import type { Directories, LoyaltyParts } from './loyalty.module.js';

const DEFAULT_PUBLIC_URL = 'http://127.0.0.1:3000';

/** The routes of discounts. */
export const DISCOUNT_CONTROLLERS: Type[] = [EditDiscountTemplatesController, IssueDiscountsController];

export const DISCOUNT_LISTENERS: Type[] = [];

/** Issues discounts; for whatever gives one because something happened. */
export function discountIssuerOf(
  { dataSource, outbox }: Pick<LoyaltyParts, 'dataSource' | 'outbox'>,
  { sites }: Pick<Directories, 'sites'>,
): DiscountIssuer {
  return new DiscountIssuer(new TemplateStore(dataSource), sites, outbox);
}

/** What they are made of. */
export function discountProviders(parts: LoyaltyParts, directories: Directories): Provider[] {
  const { config, dataSource, outbox } = parts;
  const keys = new IdempotencyKeys(dataSource);
  const templates = new TemplateStore(dataSource);
  const issuer = discountIssuerOf(parts, directories);
  const views = new DiscountViews(`${(config.PUBLIC_URL ?? DEFAULT_PUBLIC_URL).replace(/\/$/, '')}/api/v1`);
  const provide = (token: Type, useValue: unknown): Provider => ({ provide: token, useValue });
  return [
    provide(TemplateStore, templates),
    provide(DiscountIssuer, issuer),
    provide(DiscountViews, views),
    provide(EditDiscountTemplates, new EditDiscountTemplates(dataSource, templates, outbox, keys)),
    provide(IssueDiscounts, new IssueDiscounts(templates, issuer, directories.customers, keys, views)),
  ];
}
