import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { Controller, Get, Header, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { DISCOUNT_NOT_FOUND } from '../discounts/discount-problems.js';
import { DiscountStore } from '../discounts/discount-store.js';
import { ownerOf } from '../discounts/owner.js';
import { qrPicture } from './qr-picture.js';

const SIZE_DEFAULT = 400;

export class QrQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 200, maximum: 1_000, default: SIZE_DEFAULT, description: 'width and height in pixels' }) // prettier-ignore
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(200)
  @Max(1_000)
  size: number = SIZE_DEFAULT;
}

/** What the picture holds; `{code}` stands for the code. */
export class QrContent {
  constructor(private readonly link: string | undefined) {}

  of(code: string): string {
    return this.link?.replaceAll('{code}', code) ?? code;
  }
}

@ApiTags('discounts')
@Controller('discounts/:id')
export class ShowQrController {
  constructor(
    @Inject(DiscountStore) private readonly discounts: DiscountStore,
    @Inject(QrContent) private readonly content: QrContent,
  ) {}

  @Get('qr.png')
  @Permission('discounts:read', { narrowed: true })
  @Problems(DISCOUNT_NOT_FOUND)
  @Header('cache-control', 'private, max-age=3600')
  @ApiOperation({ summary: 'The QR code of a discount', description: 'Customers see their own.' })
  @ApiOkResponse({
    description: 'the picture',
    content: { 'image/png': { schema: { type: 'string', format: 'binary' } } },
  })
  async show(
    @Param('id') id: string,
    @Query() { size }: QrQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<StreamableFile> {
    const { code } = await this.discounts.find(id, ownerOf(principal, 'discounts:read'));
    return new StreamableFile(qrPicture(this.content.of(code), size), { type: 'image/png' });
  }
}
