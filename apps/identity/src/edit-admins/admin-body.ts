import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsString, Length, ValidateIf } from 'class-validator';
import { ADMIN_ROLES } from '../staff/staff.js';
import { StaffFields, StaffQuery } from '../staff/staff-fields.js';

type AdminRole = (typeof ADMIN_ROLES)[number];

/** Left out is allowed, null is not. */
const whenGiven = () => ValidateIf((_object, value) => value !== undefined);

/** A new admin; `email` or `telegramId` is needed to sign in. */
export class CreateAdmin extends StaffFields {
  @ApiProperty({ example: 'Olga Kim' })
  @IsString()
  @Length(1, 200)
  name!: string;

  @ApiProperty({ enum: ADMIN_ROLES, example: 'marketing' })
  @IsIn(ADMIN_ROLES)
  role!: AdminRole;

  @ApiPropertyOptional({ description: 'test data is kept apart', default: false, example: false })
  @whenGiven()
  @IsBoolean()
  isTest?: boolean;
}

/** What changes of an admin. */
export class UpdateAdmin extends StaffFields {
  @ApiPropertyOptional({ example: 'Olga Kim' })
  @whenGiven()
  @IsString()
  @Length(1, 200)
  name?: string;

  @ApiPropertyOptional({ enum: ADMIN_ROLES, example: 'readonly' })
  @whenGiven()
  @IsIn(ADMIN_ROLES)
  role?: AdminRole;

  @ApiPropertyOptional({ description: 'false: can not sign in any more, and is signed out', example: false })
  @whenGiven()
  @IsBoolean()
  active?: boolean;
}

export class AdminQuery extends StaffQuery {
  @ApiPropertyOptional({ enum: ADMIN_ROLES, example: 'marketing' })
  @IsOptional()
  @IsIn(ADMIN_ROLES)
  role?: AdminRole;
}
