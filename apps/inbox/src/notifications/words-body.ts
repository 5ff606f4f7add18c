import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsDate,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { PRIORITIES, type Action, type Priority, type Words } from './notification.js';

/** An address of the web, a path of the site, or one that writes or calls. */
const LINK = /^(https?:\/\/|\/(?!\/)|mailto:|tel:)[^\s\p{Cc}]*$/iu;
const TEXT = /\S/;
const DATA_BYTES = 16 * 1_024;

export const EVENT_TYPE = /^[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*$/;
export const PERSON_ID = /^[^\p{Cc}\p{Cs}]+$/u;

/** PostgreSQL keeps no NUL, and no half of a character. */
const LOST = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function isKept(value: unknown): boolean {
  if (typeof value === 'string') return !LOST.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, each]) => isKept(name) && isKept(each));
}

const storable = (value: unknown): boolean =>
  isKept(value) && Buffer.byteLength(JSON.stringify(value) ?? '') <= DATA_BYTES;

/** What a text or an object must be so that the database keeps it as it is. */
export function IsStorable(): PropertyDecorator {
  return ValidateBy({
    name: 'isStorable',
    validator: {
      validate: storable,
      defaultMessage: () => `$property must be JSON of at most ${DATA_BYTES} bytes, without NUL`,
    },
  });
}

export class ActionBody implements Action {
  @ApiProperty({ example: 'Show the order' })
  @IsString()
  @Length(1, 200)
  title!: string;

  @ApiProperty({ example: 'https://shop.example.com/orders/A-7' })
  @Matches(LINK)
  @MaxLength(4_000)
  link!: string;
}

/** What a reader is shown, as the API takes it. */
export class WordsBody implements Words {
  @ApiProperty({ example: 'Your order A-7 is ready' })
  @IsString()
  @Matches(TEXT, { message: '$property must not be empty' })
  @IsStorable()
  @MaxLength(1_000)
  title!: string;

  @ApiProperty({ example: 'We are open until eight.' })
  @IsString()
  @Matches(TEXT, { message: '$property must not be empty' })
  @IsStorable()
  @MaxLength(10_000)
  message!: string;

  @ApiPropertyOptional({ description: 'where it leads', example: 'https://shop.example.com/orders/A-7' })
  @IsOptional()
  @Matches(LINK, { message: '$property must be an address of the web, or a path of the site' })
  @MaxLength(4_000)
  link?: string;

  @ApiPropertyOptional({ example: 'https://shop.example.com/images/jam.jpg' })
  @IsOptional()
  @Matches(/^https?:\/\/[^\s\p{Cc}]+$/iu)
  @MaxLength(4_000)
  image?: string;

  @ApiPropertyOptional({ type: [ActionBody], description: 'buttons' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => ActionBody)
  actions?: ActionBody[];

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'for the application that shows it: what it is about',
    example: { orderId: 'A-7' },
  })
  @IsOptional()
  @IsObject()
  @IsStorable()
  data?: Record<string, unknown>;
}

/** What is said of a notification beside its words. */
export class NotificationBody extends WordsBody {
  @ApiPropertyOptional({ default: 'direct', description: 'event type', example: 'order.completed' })
  @IsOptional()
  @Matches(EVENT_TYPE)
  @MaxLength(255)
  type?: string;

  @ApiPropertyOptional({ default: 'general', example: 'orders' })
  @IsOptional()
  @Matches(/^[a-z][a-z0-9_-]{0,63}$/)
  category?: string;

  @ApiPropertyOptional({ enum: PRIORITIES, default: 'normal', example: 'normal' })
  @IsOptional()
  @IsIn(PRIORITIES)
  priority?: Priority;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    description: 'from then on it is not shown any more',
    example: '2030-01-01T00:00:00.000Z',
  })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  expiresAt?: Date;
}

/** The words of a body alone. */
export function wordsOf({ title, message, link, image, actions, data }: WordsBody): Words {
  return { title, message, link, image, actions, data };
}
