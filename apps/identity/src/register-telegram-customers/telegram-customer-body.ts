import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Matches, MaxLength, ValidateIf } from 'class-validator';
import { SOURCE_LENGTH } from '../customers/customer-rules.js';
import { CustomerView } from '../customers/customer-view.js';
import type { Customer } from '../customers/customer.js';

/** Of what is longer nothing is worth being looked at. */
const LONG = 1_000;

/** Left out is allowed, null is not. */
const whenGiven = () => ValidateIf((_object, value) => value !== undefined);

/** What Telegram says of whoever writes to the bot, and where they come from. */
export class TelegramCustomerBody {
  @ApiProperty({ example: '482910573', pattern: '^[1-9][0-9]{0,17}$', description: 'decimal digits' })
  @IsString()
  @Matches(/^[1-9][0-9]{0,17}$/)
  telegramId!: string;

  @ApiPropertyOptional({
    description: 'as Telegram has it; what can not be shown in one line is left out',
    example: 'Anna Smirnova',
  })
  @whenGiven()
  @IsString()
  @MaxLength(LONG)
  name?: string;

  @ApiPropertyOptional({ description: 'as Telegram has it; what is no language is left out', example: 'ru' })
  @whenGiven()
  @IsString()
  @MaxLength(LONG)
  locale?: string;

  @ApiPropertyOptional({ description: 'where they came from; kept of new customers only', example: 'instagram_may' })
  @whenGiven()
  @IsString()
  @MaxLength(SOURCE_LENGTH)
  source?: string;

  @ApiPropertyOptional({ description: 'the brand; kept of new customers only', example: 'sweets' })
  @whenGiven()
  @IsString()
  @MaxLength(64)
  site?: string;
}

export class TelegramCustomerView {
  @ApiProperty({ type: CustomerView })
  customer!: Customer;

  @ApiProperty({ description: 'whether they have just become a customer', example: true })
  isNew!: boolean;
}
