import { VALIDATION_FAILED } from '@marmalade/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsInt, IsObject, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { toMinor } from '../money/minor-units.js';
import { MoneyBody } from '../money/money-body.js';
import { POINTS_MAX } from '../offers/offer-fields.js';
import { whenGiven } from '../offers/text-rules.js';
import { defaultRules, type Program, type ProgramRules } from '../programs/program.js';

const MONTHS_MAX = 120;
const POINTS_PER_MAX = 1_000_000;
const TEN_RUBLES = { amount: '10.00', currency: 'RUB' };

/** So many points for each full amount of an order. */
export class PointsPerBody {
  @ApiProperty({ type: MoneyBody, example: TEN_RUBLES })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyBody)
  amount!: MoneyBody;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: POINTS_PER_MAX, example: 1 })
  @IsInt()
  @Min(1)
  @Max(POINTS_PER_MAX)
  points!: number;
}

/** What both get for the first paid order of whom somebody has brought along. */
export class ReferralPointsBody {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: POINTS_MAX,
    description: 'who brought them along',
    example: 100,
  })
  @IsInt()
  @Min(0)
  @Max(POINTS_MAX)
  referrerPoints!: number;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: POINTS_MAX, description: 'who was brought along', example: 50 })
  @IsInt()
  @Min(0)
  @Max(POINTS_MAX)
  refereePoints!: number;
}

/** All that is set for a site; what is left out is as it ships. */
export class ProgramBody {
  @ApiPropertyOptional({
    default: true,
    description: 'false: orders bring nothing and count for nothing',
    example: true,
  })
  @whenGiven()
  @IsBoolean()
  enabled?: boolean;

  @ApiPropertyOptional({ type: PointsPerBody, description: 'left out: 1 for each 10 of the shop’s currency' })
  @whenGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => PointsPerBody)
  pointsPer?: PointsPerBody;

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    minimum: 1,
    maximum: MONTHS_MAX,
    default: null,
    description: 'months after which points lapse, at the end of the shop’s day; null: never',
    example: 12,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MONTHS_MAX)
  expiryMonths?: number | null;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: POINTS_MAX, default: 0, example: 50 })
  @whenGiven()
  @IsInt()
  @Min(0)
  @Max(POINTS_MAX)
  welcomePoints?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: POINTS_MAX, default: 0, example: 100 })
  @whenGiven()
  @IsInt()
  @Min(0)
  @Max(POINTS_MAX)
  birthdayPoints?: number;

  @ApiPropertyOptional({ type: ReferralPointsBody, description: 'left out: nothing' })
  @whenGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => ReferralPointsBody)
  referral?: ReferralPointsBody;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MONTHS_MAX,
    default: 12,
    description: 'of how many months the points count for a tier, and after how many it is looked at again',
    example: 12,
  })
  @whenGiven()
  @IsInt()
  @Min(1)
  @Max(MONTHS_MAX)
  tierPeriodMonths?: number;

  @ApiPropertyOptional({ default: true, description: 'whether points go back with the money', example: true })
  @whenGiven()
  @IsBoolean()
  takeBackOnCancel?: boolean;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    description: 'the revision this replaces; when it is another by now, it is refused',
    example: 1,
  })
  @whenGiven()
  @IsInt()
  @Min(0)
  @Max(2_147_483_647)
  revision?: number;
}

/**
 * The rules a body asks for.
 * @param currency of the shop
 * @throws Problem VALIDATION_FAILED when points would be given for nothing
 */
export function rulesOf({ revision: _revision, ...body }: ProgramBody, currency: string): ProgramRules {
  const defaults = defaultRules(currency);
  const { amount, points } = body.pointsPer ?? defaults.pointsPer;
  if (!toMinor(amount)) {
    const message = 'pointsPer.amount must be an amount of that currency above zero';
    throw VALIDATION_FAILED.problem(undefined, [{ pointer: '/pointsPer/amount', code: 'IS_AMOUNT', message }]);
  }
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  const pointsPer = { amount: { amount: amount.amount, currency: amount.currency }, points };
  return { ...defaults, ...given, pointsPer };
}

/** The rules that hold at a site, on the wire. */
export class ProgramView implements Omit<Program, 'updatedAt'> {
  @ApiProperty({ example: 'default' })
  site!: string;

  @ApiProperty({ description: 'false: orders bring nothing and count for nothing', example: true })
  enabled!: boolean;

  @ApiProperty({ type: PointsPerBody })
  pointsPer!: PointsPerBody;

  @ApiProperty({ type: 'integer', nullable: true, description: 'null: points never lapse', example: 12 })
  expiryMonths!: number | null;

  @ApiProperty({ type: 'integer', example: 50 })
  welcomePoints!: number;

  @ApiProperty({ type: 'integer', example: 100 })
  birthdayPoints!: number;

  @ApiProperty({ type: ReferralPointsBody })
  referral!: ReferralPointsBody;

  @ApiProperty({ type: 'integer', example: 12 })
  tierPeriodMonths!: number;

  @ApiProperty({ example: true })
  takeBackOnCancel!: boolean;

  @ApiProperty({ type: 'integer', description: '0: nothing is set for this site', example: 1 })
  revision!: number;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2025-11-21T02:09:18.000Z' })
  updatedAt!: Date | null;
}
