import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { ApiPage, CONFLICT, NOT_FOUND, type Page, PageQuery, Problems } from '@marmalade/http';
import type { FastifyRequest } from 'fastify';
import { LOCALES, TEMPLATED_CHANNELS } from '../catalogue/event-type.js';
import type { WordsKey } from '../catalogue/override-store.js';

import { EditTemplates } from './edit-templates.js';
import { Previews, PreviewTemplates } from './preview-templates.js';
import { DraftInput, LintInput, PreviewInput, PublishInput, ResetQuery, TemplateQuery } from './template-inputs.js';
import {
  LintFindings,
  ResetTemplates,
  SavedDraft,
  TemplateDetail,
  TemplateVersion,
  TemplateView,
} from './template-view.js';
import { TEMPLATE_INVALID } from './template-problems.js';

type Key = Record<keyof WordsKey, string>;
const PATH = ':type/:channel/:locale';

@ApiTags('templates')
@Controller('message-templates')
export class EditTemplatesController {
  constructor(
    @Inject(EditTemplates) private readonly templates: EditTemplates,
    @Inject(PreviewTemplates) private readonly previews: PreviewTemplates,
  ) {}

  @Get()
  @Permission('templates:read')
  @ApiOperation({ summary: 'All words of all messages, those that ship and those edited over them' })
  @ApiPage(TemplateView, { description: 'a page, in the order of type, channel and language' })
  list(@Query() query: TemplateQuery): Promise<Page<TemplateView>> {
    return this.templates.list(query);
  }

  @Post('preview')
  @HttpCode(200)
  @Permission('templates:read')
  @ApiOperation({
    summary: 'What the messages of a type would look like',
    description:
      'With its sample, on every channel and in every language, unless the request says otherwise. Nothing is sent.',
  })
  @Problems(TEMPLATE_INVALID, NOT_FOUND)
  @ApiOkResponse({ description: 'what each channel would show', type: Previews })
  preview(@Body() input: PreviewInput): Promise<Previews> {
    return this.previews.preview(input);
  }

  @Post('lint')
  @HttpCode(200)
  @Permission('templates:read')
  @ApiOperation({ summary: 'What is wrong with words, or may be, without saving them' })
  @Problems(NOT_FOUND)
  @ApiOkResponse({ description: 'errors, for which a draft would be refused, and warnings', type: LintFindings })
  async lint(@Body() { fields, ...key }: LintInput): Promise<LintFindings> {
    return { findings: await this.templates.lint(key, fields) };
  }

  @Delete()
  @Permission('templates:write')
  @ApiOperation({ summary: 'Back to the words that ship, of one type or of all' })
  @ApiOkResponse({ description: 'how many templates were reset; their versions remain', type: ResetTemplates })
  async reset(@Query() { type }: ResetQuery): Promise<ResetTemplates> {
    return { reset: await this.templates.reset(type) };
  }

  @Get(PATH)
  @Permission('templates:read')
  @ApiParam({ name: 'type', type: String, example: 'order.created' })
  @ApiParam({ name: 'channel', enum: TEMPLATED_CHANNELS })
  @ApiParam({ name: 'locale', enum: LOCALES })
  @ApiOperation({ summary: 'The words in effect, those that ship, and the draft' })
  @ApiOkResponse({ description: 'the template', type: TemplateDetail })
  show(@Param() key: Key): Promise<TemplateDetail> {
    return this.templates.show(keyOf(key));
  }

  @Put(PATH)
  @Permission('templates:write')
  @ApiParam({ name: 'type', type: String, example: 'order.created' })
  @ApiParam({ name: 'channel', enum: TEMPLATED_CHANNELS })
  @ApiParam({ name: 'locale', enum: LOCALES })
  @ApiOperation({
    summary: 'Save words as a draft',
    description: 'Each save is a new version. Refused with TEMPLATE_INVALID when they could not be sent; see `lint`.',
  })
  @Problems(TEMPLATE_INVALID)
  @ApiOkResponse({ description: 'the draft, and warnings', type: SavedDraft })
  save(@Param() key: Key, @Body() { fields, note }: DraftInput, @Req() request: FastifyRequest): Promise<SavedDraft> {
    return this.templates.saveDraft(keyOf(key), { fields, note, author: request.principal?.id ?? 'unknown' });
  }

  @Delete(PATH)
  @HttpCode(204)
  @Permission('templates:write')
  @ApiParam({ name: 'type', type: String, example: 'order.created' })
  @ApiParam({ name: 'channel', enum: TEMPLATED_CHANNELS })
  @ApiParam({ name: 'locale', enum: LOCALES })
  @ApiOperation({ summary: 'Back to the words that ship; the versions remain' })
  withdraw(@Param() key: Key): Promise<void> {
    return this.templates.withdraw(keyOf(key));
  }

  @Post(`${PATH}/publish`)
  @HttpCode(200)
  @Permission('templates:write')
  @ApiParam({ name: 'type', type: String, example: 'order.created' })
  @ApiParam({ name: 'channel', enum: TEMPLATED_CHANNELS })
  @ApiParam({ name: 'locale', enum: LOCALES })
  @ApiOperation({ summary: 'Put the draft, or an older version, into effect' })
  @Problems(TEMPLATE_INVALID, CONFLICT)
  @ApiOkResponse({
    description: 'the version that is in effect now; other replicas follow within seconds',
    type: TemplateVersion,
  })
  publish(@Param() key: Key, @Body() { version }: PublishInput) {
    return this.templates.publish(keyOf(key), version);
  }

  @Get(`${PATH}/versions`)
  @Permission('templates:read')
  @ApiParam({ name: 'type', type: String, example: 'order.created' })
  @ApiParam({ name: 'channel', enum: TEMPLATED_CHANNELS })
  @ApiParam({ name: 'locale', enum: LOCALES })
  @ApiOperation({ summary: 'All versions that were saved, the newest first' })
  @ApiPage(TemplateVersion, { description: 'a page of versions with their words' })
  listVersions(@Param() key: Key, @Query() query: PageQuery) {
    return this.templates.versions(keyOf(key), query);
  }
}

function keyOf({ type, channel, locale }: Key): WordsKey {
  const found = {
    channel: TEMPLATED_CHANNELS.find((each) => each === channel),
    locale: LOCALES.find((each) => each === locale),
  };
  if (!found.channel) throw NOT_FOUND.problem('There is no such channel, or it has no words.');
  if (!found.locale) throw NOT_FOUND.problem(`There are words in ${LOCALES.join(', ')}.`);
  return { type, channel: found.channel, locale: found.locale };
}
