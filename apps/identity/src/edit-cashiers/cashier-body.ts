import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, Length, MaxLength, ValidateIf } from 'class-validator';
import { StaffFields } from '../staff/staff-fields.js';

/** Left out is allowed, null is not. */
const whenGiven = () => ValidateIf((_object, value) => value !== undefined);

class CashierFields extends StaffFields {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'Svetlanskaya 1',
    description: 'the shop they work in',
  })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  location?: string | null;
}

/** A new cashier; without `email` and `telegramId` they sign in by an invitation. */
export class CreateCashier extends CashierFields {
  @ApiProperty({ example: 'Ivan Petrov' })
  @IsString()
  @Length(1, 200)
  name!: string;

  @ApiPropertyOptional({ description: 'test data is kept apart', default: false, example: false })
  @whenGiven()
  @IsBoolean()
  isTest?: boolean;
}

/** What changes of a cashier. */
export class UpdateCashier extends CashierFields {
  @ApiPropertyOptional({ example: 'Ivan Petrov' })
  @whenGiven()
  @IsString()
  @Length(1, 200)
  name?: string;

  @ApiPropertyOptional({ description: 'false: can not sign in any more, and is signed out', example: false })
  @whenGiven()
  @IsBoolean()
  active?: boolean;
}
