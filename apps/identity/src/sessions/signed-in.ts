import type { PersonRole } from '@marmalade/auth';
import { ApiProperty } from '@nestjs/swagger';
import type { Person } from '../persons/person.js';
import type { SigningKeys } from '../signing-keys/signing-keys.js';
import type { LiveSession } from './sessions.js';

const NAME_LENGTH = 80;

export class SignedInPerson {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90' })
  id!: string;

  @ApiProperty({ enum: ['owner', 'marketing', 'readonly', 'cashier', 'customer'], example: 'marketing' })
  role!: PersonRole;

  @ApiProperty({ type: String, nullable: true, example: 'Olga Kim' })
  name!: string | null;
}

/** What every sign-in is answered with. */
export class SignedIn {
  @ApiProperty({
    description: 'for `Authorization: Bearer …`',
    example: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIuLi4ifQ.MEUC',
  })
  accessToken!: string;

  @ApiProperty({ enum: ['Bearer'], example: 'Bearer' })
  tokenType!: 'Bearer';

  @ApiProperty({ description: 'seconds the access token is good for', example: 600 })
  expiresIn!: number;

  @ApiProperty({
    description: 'for `POST /auth/refresh`; each is good for one use',
    example: 'mr_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  })
  refreshToken!: string;

  @ApiProperty({ description: 'seconds after which the session ends when it is not used', example: 1_209_600 })
  refreshExpiresIn!: number;

  @ApiProperty({ type: SignedInPerson })
  person!: SignedInPerson;
}

/** Makes the access tokens of sessions. */
export class AccessTokenMaker {
  /** @param minutes an access token lives */
  constructor(
    private readonly keys: SigningKeys,
    private readonly minutes: number,
  ) {}

  /** To be called after the session's transaction: signing may need a connection of its own. */
  async signedIn(person: Person, live: LiveSession): Promise<SignedIn> {
    const { id, role, name } = person;
    const expiresIn = this.minutes * 60;
    return {
      accessToken: await this.keys.sign({ sub: id, role, ...nameClaim(name), sid: live.sessionId }, expiresIn),
      tokenType: 'Bearer',
      expiresIn,
      refreshToken: live.refreshToken,
      refreshExpiresIn: live.refreshExpiresIn,
      person: { id, role, name },
    };
  }
}

/** A name as a token says it: a header has no place for a long one. */
export function nameClaim(name: string | null): { name?: string } {
  return name ? { name: [...name].slice(0, NAME_LENGTH).join('') } : {};
}
