import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiQuery,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { BAD_REQUEST, Problems, Public, TakesForm } from '@marmalade/http';
import type { FastifyReply } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { Catalogue } from '../catalogue/catalogue.js';
import { type Locale, LOCALES } from '../catalogue/event-type.js';
import { SignedLinks, type UnsubscribeGrant } from '../links/signed-links.js';
import { invalidLinkPage, LINK_INVALID, wantedLocale } from '../pages/invalid-link.js';
import type { Page } from '../pages/page.js';
import { PageTexts } from '../pages/page-texts.js';
import { isChoosable } from '../preferences/known-names.js';
import { PreferenceStore } from '../preferences/preference-store.js';
import type { Preferences, Subject } from '../preferences/preferences.js';
import { type Person, RecipientStore } from '../recipients/recipient-store.js';
import { settleTimeZone } from '../recipients/recipient.js';
import type { Site } from '@marmalade/contracts-identity';
import { SiteDirectory } from '../sites/site-directory.js';
import { offerFor } from './offer.js';
import { type Form, readForm } from './preference-form.js';
import { ACTION, ONE_CLICK, preferencePage, type PreferenceView } from './preference-page.js';
import { isUnsubscribed, subscribeAgain, unsubscribe } from './subscription.js';

/** What a valid link opens. */
interface Visit {
  grant: UnsubscribeGrant;
  subject: Subject;
  site: Site;
  locale: Locale;
}

const TOKEN = {
  name: 'path',
  type: String,
  description: 'the token, out of a message',
  example: 'eyJ0eXAiOiJ1bnN1YnNjcmliZSJ9',
} as const;

const PAGE = { type: 'string', example: '<!doctype html><title>Preferences</title>' };

/**
 * The page below every message, and the one-click POST of mail programs. The token in the link is all it takes: no login, no
 * cookie. A GET changes nothing, since mail filters open every link they see.
 */
@ApiTags('preferences')
@Public()
@Controller('unsubscribe')
export class UnsubscribeController {
  constructor(
    @Inject(SignedLinks) private readonly links: SignedLinks,
    @Inject(PreferenceStore) private readonly preferences: PreferenceStore,
    @Inject(RecipientStore) private readonly recipients: RecipientStore,
    @Inject(SiteDirectory) private readonly sites: SiteDirectory,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(PageTexts) private readonly texts: PageTexts,
  ) {}

  // A wildcard: the router bounds the length of other parameters, and a token is longer.
  @Get('*')
  @ApiOperation({ summary: "A person's preferences as a page; changes nothing" })
  @ApiParam(TOKEN)
  @ApiQuery({ name: 'lang', enum: LOCALES, required: false })
  @ApiProduces('text/html')
  @Problems(LINK_INVALID)
  @ApiOkResponse({ description: 'the page', schema: PAGE })
  async show(
    @Param('*') token: string,
    @Query('lang') lang: unknown,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const visit = await this.visit(token, lang);
    if (!visit) return this.refuse(headers, lang, reply);
    return send(reply, await this.fullPage(visit, await this.preferences.get(visit.grant.recipientId)));
  }

  @Post('*')
  @HttpCode(200)
  @TakesForm()
  @ApiOperation({
    summary: 'Unsubscribe with one click (RFC 8058), or save the form of the page',
    description:
      '`List-Unsubscribe=One-Click` switches off advertising, or for other messages the mails of their category. The same again changes nothing more.',
  })
  @ApiParam(TOKEN)
  @ApiConsumes('application/x-www-form-urlencoded', 'multipart/form-data')
  @ApiBody({
    schema: { type: 'object', properties: { [ONE_CLICK.name]: { type: 'string', enum: [ONE_CLICK.value] } } },
  })
  @ApiProduces('text/html')
  @Problems(LINK_INVALID, BAD_REQUEST)
  @ApiOkResponse({ description: 'a page that says what was done', schema: PAGE })
  @ApiUnprocessableEntityResponse({
    description: 'the page once more: something in its form is not valid',
    schema: PAGE,
  })
  async unsubscribe(
    @Param('*') token: string,
    @Query('lang') lang: unknown,
    @Body() form: Form | undefined,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const visit = await this.visit(token, lang);
    if (!visit) return this.refuse(headers, lang, reply);
    if (form?.[ONE_CLICK.name] === ONE_CLICK.value)
      return send(reply, await this.switch(visit, unsubscribe, 'unsubscribed'));
    switch (form?.[ACTION.name]) {
      case ACTION.subscribe:
        return send(reply, await this.switch(visit, subscribeAgain, 'resubscribed'));
      case ACTION.save:
        return this.save(visit, form, reply);
      default:
        throw BAD_REQUEST.problem(`The form holds neither ${ONE_CLICK.name}=${ONE_CLICK.value} nor preferences.`);
    }
  }

  private async visit(token: string, lang: unknown): Promise<Visit | undefined> {
    const grant = this.links.readUnsubscribe(token);
    await this.sites.refresh();
    if (!grant) return undefined;
    const { type, category } = grant;
    const marketing = grant.marketing ?? this.catalogue.get(type)?.workflow.marketing === true;
    const site = this.sites.get(grant.site);
    return {
      grant,
      site,
      subject: { type, category, marketing },
      locale: wantedLocale(lang, wantedLocale(grant.locale, site.locale)),
    };
  }

  private refuse(headers: IncomingHttpHeaders, lang: unknown, reply: FastifyReply): string {
    const reader = { accept: headers.accept, acceptLanguage: headers['accept-language'], lang };
    const page = invalidLinkPage(reader, this.sites.get(undefined), this.texts);
    reply.code(404);
    return send(reply, page);
  }

  private async switch(
    visit: Visit,
    edit: (preferences: Preferences, subject: Subject) => Preferences,
    done: string,
  ): Promise<Page> {
    const { grant, subject } = visit;
    if (!isChoosable(subject.category)) return this.fullPage(visit, await this.preferences.get(grant.recipientId));
    const changed = await this.preferences.change(grant.recipientId, (before) => edit(before, subject));
    return preferencePage({ ...this.head(visit, changed), notice: { key: done } });
  }

  private async save(visit: Visit, form: Form, reply: FastifyReply): Promise<string> {
    const { grant, site } = visit;
    const person = await this.recipients.find(grant.recipientId);
    const offer = offerFor(this.catalogue, person?.roles ?? [], site, grant.category);
    const read = (before: Preferences) =>
      readForm(form, before, offer, { timeZone: zoneOf(before, person, site), quietHours: site.quietHours });
    const reading = read(await this.preferences.get(grant.recipientId));
    if (reading.problem) {
      reply.code(422);
      return send(reply, await this.fullPage(visit, reading.preferences, { key: reading.problem, failed: true }));
    }
    const saved = await this.preferences.change(grant.recipientId, (before) => read(before).preferences);
    if (reading.timeZone !== undefined) await this.recipients.setTimeZone(grant.recipientId, reading.timeZone);
    return send(reply, await this.fullPage(visit, saved, { key: 'saved' }));
  }

  private async fullPage(visit: Visit, preferences: Preferences, notice?: PreferenceView['notice']): Promise<Page> {
    const { grant, site } = visit;
    const person = await this.recipients.find(grant.recipientId);
    const offer = offerFor(this.catalogue, person?.roles ?? [], site, grant.category);
    const form = { offer, preferences, timeZone: zoneOf(preferences, person, site) };
    return preferencePage({ ...this.head(visit, preferences), notice, form });
  }

  private head({ locale, site, subject }: Visit, preferences: Preferences): PreferenceView {
    const words = this.texts.words(locale, site);
    const { category, marketing } = subject;
    if (!isChoosable(category)) return { locale, site, words };
    const label = marketing
      ? words.category('marketing')
      : `${words.category(category)} · ${words.get('channel_email')}`;
    return { locale, site, words, subscription: { label, unsubscribed: isUnsubscribed(preferences, subject) } };
  }
}

/** Where a person is, as far as anybody has told. */
function zoneOf({ quietHours }: Preferences, person: Person | undefined, site: Site): string {
  return settleTimeZone(quietHours?.timeZone ?? person?.timeZone ?? undefined, site.timeZone);
}

function send(reply: FastifyReply, { html, headers }: Page): string {
  reply.headers(headers);
  return html;
}
