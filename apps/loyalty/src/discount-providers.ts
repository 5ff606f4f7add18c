import { IdempotencyKeys } from '@marmalade/http';
import type { Provider, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { CodeGuesses } from './codes/code-guesses.js';
import { TemplateStore } from './discount-templates/template-store.js';
import { DiscountIssuer } from './discounts/discount-issuer.js';
import { DiscountStore } from './discounts/discount-store.js';
import { DiscountViews } from './discounts/discount-view.js';
import { EditDiscountTemplates } from './edit-discount-templates/edit-discount-templates.js';
import { EditDiscountTemplatesController } from './edit-discount-templates/edit-discount-templates.controller.js';
import { IssueDiscounts } from './issue-discounts/issue-discounts.js';
import { IssueDiscountsController } from './issue-discounts/issue-discounts.controller.js';
import type { LoyaltyConfig } from './loyalty.config.js';
import type { Directories, LoyaltyParts } from './loyalty.module.js';
import { RedeemDiscount } from './redeem-discount/redeem-discount.js';
import { RedeemDiscountController } from './redeem-discount/redeem-discount.controller.js';
import { RedemptionLog } from './redemptions/redemption-log.js';
import { RedemptionViews } from './redemptions/redemption-view.js';
import { ReverseRedemption } from './reverse-redemption/reverse-redemption.js';
import { ReverseRedemptionController } from './reverse-redemption/reverse-redemption.controller.js';
import { RevokeDiscounts } from './revoke-discounts/revoke-discounts.js';
import { RevokeDiscountsController } from './revoke-discounts/revoke-discounts.controller.js';
import { ShowDiscountsController } from './show-discounts/show-discounts.controller.js';
import { QrContent, ShowQrController } from './show-qr/show-qr.controller.js';
import { ShowUsageController } from './show-usage/show-usage.controller.js';

const DEFAULT_PUBLIC_URL = 'http://127.0.0.1:3000';

/** The routes of discounts. */
export const DISCOUNT_CONTROLLERS: Type[] = [
  EditDiscountTemplatesController,
  IssueDiscountsController,
  ShowDiscountsController,
  ShowQrController,
  RevokeDiscountsController,
  RedeemDiscountController,
  ReverseRedemptionController,
  ShowUsageController,
];

export const DISCOUNT_LISTENERS: Type[] = [];

/** Issues discounts; for whatever gives one because something happened. */
export function discountIssuerOf(
  { dataSource, outbox }: Pick<LoyaltyParts, 'dataSource' | 'outbox'>,
  { sites }: Pick<Directories, 'sites'>,
): DiscountIssuer {
  return new DiscountIssuer(new TemplateStore(dataSource), sites, outbox);
}

/** What is to be removed from time to time. */
export function discountChores(dataSource: DataSource, config: LoyaltyConfig): ((batch: number) => Promise<number>)[] {
  const guesses = codeGuessesOf(dataSource, config);
  return [(batch) => guesses.cleanUp(batch)];
}

/** What they are made of. */
export function discountProviders(parts: LoyaltyParts, directories: Directories): Provider[] {
  const { config, dataSource, outbox } = parts;
  const idempotencyKeys = new IdempotencyKeys(dataSource);
  const templates = new TemplateStore(dataSource);
  const discounts = new DiscountStore(dataSource);
  const issuer = discountIssuerOf(parts, directories);
  const views = new DiscountViews(`${(config.PUBLIC_URL ?? DEFAULT_PUBLIC_URL).replace(/\/$/, '')}/api/v1`);
  const redemptionViews = new RedemptionViews(config.REDEMPTION_UNDO_SECONDS);
  const { customers, sites } = directories;
  const guesses = codeGuessesOf(dataSource, config);
  const provide = (token: Type, useValue: unknown): Provider => ({ provide: token, useValue });
  return [
    provide(TemplateStore, templates),
    provide(DiscountStore, discounts),
    provide(DiscountIssuer, issuer),
    provide(DiscountViews, views),
    provide(RedemptionViews, redemptionViews),
    provide(RedemptionLog, new RedemptionLog(dataSource)),
    provide(QrContent, new QrContent(config.DISCOUNT_QR_LINK)),
    provide(EditDiscountTemplates, new EditDiscountTemplates(dataSource, templates, outbox, idempotencyKeys)),
    provide(IssueDiscounts, new IssueDiscounts(templates, issuer, customers, idempotencyKeys, views)),
    provide(RevokeDiscounts, new RevokeDiscounts(dataSource, discounts, outbox, views)),
    provide(
      RedeemDiscount,
      new RedeemDiscount({ dataSource, outbox, idempotencyKeys, guesses, sites, views, redemptionViews }),
    ),
    provide(ReverseRedemption, new ReverseRedemption(outbox, idempotencyKeys, redemptionViews)),
  ];
}

function codeGuessesOf(dataSource: DataSource, config: LoyaltyConfig): CodeGuesses {
  return new CodeGuesses(dataSource, {
    perPerson: config.CODE_GUESSES_PER_PERSON,
    perAddress: config.CODE_GUESSES_PER_ADDRESS,
    windowSeconds: config.CODE_GUESS_WINDOW_SECONDS,
  });
}
