import { ValidateBy } from 'class-validator';

/** One text for everybody, or one a language: `{ en: 'Welcome', ru: 'Добро пожаловать' }`. */
export type LocalisedText = string | Record<string, string>;

const TEXT_MAX = 200;
const LANGUAGES_MAX = 20;
const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/;

/** A title as a body brings it. */
export const IsLocalisedText = (): PropertyDecorator =>
  ValidateBy({
    name: 'isLocalisedText',
    validator: {
      validate: (value: unknown) => {
        if (isTitle(value)) return true;
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
        const texts = Object.entries(value);
        return (
          texts.length > 0 &&
          texts.length <= LANGUAGES_MAX &&
          texts.every(([language, text]) => LANGUAGE.test(language) && isTitle(text))
        );
      },
      defaultMessage: () => `$property must be a text of 1 to ${TEXT_MAX} characters, or one a language: {"en": "…"}`,
    },
  });

function isTitle(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= TEXT_MAX && !value.includes('\0');
}

/** The text for a reader: in their language, else in a shop's, else in the first there is. */
export function textFor(text: LocalisedText | null, ...locales: (string | null | undefined)[]): string | undefined {
  if (text === null || typeof text === 'string') return text ?? undefined;
  for (const locale of [...locales, 'en']) {
    const found = locale && (text[locale] ?? text[locale.split('-')[0]!]);
    if (found) return found;
  }
  return Object.values(text)[0];
}
