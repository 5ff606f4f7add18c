import { applyDecorators } from '@nestjs/common';
import { IsString, IsUrl, Length, Matches, MaxLength, ValidateIf } from 'class-validator';

/** What PostgreSQL or JSON would lose: NUL, and halves of characters. */
const SOUND = /^(?!.*(?:\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]))(?=.*\S)/s;
/** How sites are named. */
const SITE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** Left out is allowed, null is not. */
export const whenGiven = (): PropertyDecorator => ValidateIf((_object, value) => value !== undefined);

/** A text that says something. @param each whether the field is a list of them */
export function IsWords(maximum: number, { each = false } = {}): PropertyDecorator {
  return applyDecorators(
    IsString({ each }),
    Length(1, maximum, { each }),
    Matches(SOUND, { each, message: '$property must have characters to read, and no NUL or broken ones' }),
  );
}

/** Whether a text can name a site (brand). */
export const isSite = (text: string): boolean => SITE.test(text);

/** The name of a site (brand). */
export const IsSite = (): PropertyDecorator =>
  applyDecorators(IsString(), Matches(SITE, { message: '$property must be the name of a site' }));

/** The address of a picture on the web. */
export const IsPicture = (): PropertyDecorator =>
  applyDecorators(
    IsString(),
    IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false }),
    MaxLength(2_000),
  );
