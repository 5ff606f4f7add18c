import type { Money } from '@marmalade/contracts-envelope';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches } from 'class-validator';

/** An amount of money, as it is sent and answered. */
export class MoneyBody implements Money {
  @ApiProperty({
    example: '1500.00',
    pattern: '^[0-9]{1,15}(\\.[0-9]{1,4})?$',
    description: 'a decimal text in major units',
  })
  @IsString()
  @Matches(/^[0-9]{1,15}(\.[0-9]{1,4})?$/, { message: '$property must be a decimal text such as 1500.00' })
  amount!: string;

  @ApiProperty({ example: 'RUB', pattern: '^[A-Z]{3}$', description: 'ISO 4217' })
  @IsString()
  @Matches(/^[A-Z]{3}$/, { message: '$property must be an ISO 4217 code such as RUB' })
  currency!: string;
}
