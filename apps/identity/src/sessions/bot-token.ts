import { PERSON_ROLES, type PersonRole } from '@marmalade/auth';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Person } from '../persons/person.js';
import type { SigningKeys } from '../signing-keys/signing-keys.js';
import { nameClaim } from './signed-in.js';

const LIFETIME_S = 600;

export class BotTokenPrincipal {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' })
  id!: string;

  @ApiProperty({ enum: PERSON_ROLES, example: 'customer' })
  role!: PersonRole;

  @ApiProperty({ type: String, nullable: true, example: 'Анна Смирнова' })
  name!: string | null;
}

/** With what a bot acts for a person, and what it has to know to speak with them. */
export class BotToken {
  @ApiProperty({
    example: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIuLi4ifQ.MEUC',
    description: 'of the person, without a session',
  })
  accessToken!: string;

  @ApiProperty({ type: 'integer', description: 'seconds', example: LIFETIME_S })
  expiresIn!: number;

  @ApiProperty({ type: BotTokenPrincipal })
  principal!: BotTokenPrincipal;

  @ApiProperty({ type: String, nullable: true, description: 'BCP 47', example: 'ru' })
  locale!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'IANA', example: 'Asia/Vladivostok' })
  timeZone!: string | null;

  @ApiPropertyOptional({ description: 'of a cashier: the shop they work in', example: 'Svetlanskaya 1' })
  location?: string;

  @ApiPropertyOptional({ description: 'the brand they belong to, or work for', example: 'sweets' })
  site?: string;
}

/** Makes the access tokens of persons for whom a bot acts. */
export class BotTokenMaker {
  constructor(private readonly keys: SigningKeys) {}

  /** To be called after the transaction that has found the person: signing may need a connection of its own. */
  async tokenOf({ id, role, name, location, site, inEvents }: Person): Promise<BotToken> {
    const claims = { sub: id, role, ...nameClaim(name), via: 'bot' as const };
    return {
      accessToken: await this.keys.sign(claims, LIFETIME_S),
      expiresIn: LIFETIME_S,
      principal: { id, role, name },
      locale: inEvents.locale ?? null,
      timeZone: inEvents.timeZone ?? null,
      ...(location !== null && { location }),
      ...(site !== null && { site }),
    };
  }
}
