import { actorOf, Permission } from '@marmalade/auth';
import { ApiPage, type Page, Problems, TakesIdempotencyKey } from '@marmalade/http';
import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  Req,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DISCOUNT_TEMPLATE_ARCHIVED, DISCOUNT_TEMPLATE_NOT_FOUND } from '../discount-templates/template-problems.js';
import { TemplateStore } from '../discount-templates/template-store.js';
import { DiscountTemplateView, templateView } from '../discount-templates/template-view.js';
import { EditDiscountTemplates } from './edit-discount-templates.js';
import { CreateTemplate, TemplateQuery, UpdateTemplate } from './template-body.js';

@ApiTags('discount templates')
@Controller('discount-templates')
export class EditDiscountTemplatesController {
  constructor(
    @Inject(TemplateStore) private readonly templates: TemplateStore,
    @Inject(EditDiscountTemplates) private readonly edit: EditDiscountTemplates,
  ) {}

  @Get()
  @Permission('discount-templates:read')
  @ApiOperation({ summary: 'Discount templates, the newest first' })
  @ApiPage(DiscountTemplateView, { description: 'a page of templates' })
  async list(@Query() query: TemplateQuery): Promise<Page<DiscountTemplateView>> {
    const { items, nextCursor } = await this.templates.list(query);
    return { items: items.map(templateView), nextCursor };
  }

  @Post()
  @Permission('discount-templates:write')
  @ApiOperation({
    summary: 'Make a discount template',
    description: 'Of one with another trigger than `manual` discounts are issued from now on, by what happens.',
  })
  @TakesIdempotencyKey()
  @ApiCreatedResponse({ type: DiscountTemplateView, description: 'the template' })
  create(
    @Body() body: CreateTemplate,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<DiscountTemplateView> {
    return this.edit.create(actorOf(request), body, key);
  }

  @Get(':id')
  @Problems(DISCOUNT_TEMPLATE_NOT_FOUND)
  @Permission('discount-templates:read')
  @ApiOperation({ summary: 'One discount template, archived or not' })
  @ApiOkResponse({ type: DiscountTemplateView, description: 'the template' })
  async show(@Param('id') id: string): Promise<DiscountTemplateView> {
    return templateView(await this.templates.find(id));
  }

  @Patch(':id')
  @Problems(DISCOUNT_TEMPLATE_NOT_FOUND, DISCOUNT_TEMPLATE_ARCHIVED)
  @Permission('discount-templates:write')
  @ApiOperation({
    summary: 'Change a discount template',
    description:
      'It concerns discounts issued from now on, but for `maxUsesPerCustomer`, `maxUsesTotal` and `maxIssued`: they hold for all.',
  })
  @ApiOkResponse({ type: DiscountTemplateView, description: 'the template as it is now' })
  update(
    @Param('id') id: string,
    @Body() body: UpdateTemplate,
    @Req() request: FastifyRequest,
  ): Promise<DiscountTemplateView> {
    return this.edit.update(actorOf(request), id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Problems(DISCOUNT_TEMPLATE_NOT_FOUND)
  @Permission('discount-templates:write')
  @ApiOperation({
    summary: 'Archive a discount template',
    description: 'Nothing is issued of it any more. Discounts that customers have stay good.',
  })
  @ApiNoContentResponse({ description: 'it is archived' })
  archive(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    return this.edit.archive(actorOf(request), id);
  }
}
