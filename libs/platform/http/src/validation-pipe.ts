import { type ArgumentMetadata, ValidationPipe, type ValidationError } from '@nestjs/common';
import { BAD_REQUEST, VALIDATION_FAILED } from './platform-problems.js';
import type { ProblemEntry } from './problem.js';

/** Entries an answer lists at most; a body with thousands of wrong items is not repeated back. */
const ENTRIES_LIMIT = 100;

/**
 * Turns bodies and queries into their classes (class-validator) and refuses what does not fit, unknown fields too,
 * with VALIDATION_FAILED: one entry a field, its JSON pointer, the first failed rule as code, all failed rules as text.
 */
export function validationPipe(): ValidationPipe {
  return new InputPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    exceptionFactory: (errors) => VALIDATION_FAILED.problem(undefined, entriesOf(errors).slice(0, ENTRIES_LIMIT)),
  });
}

class InputPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      return (await super.transform(value, metadata)) as unknown;
    } catch (error) {
      // A class is made of the input before that is looked at: of `{"toString": 1}` there is no date.
      if (!(error instanceof TypeError)) throw error;
      throw BAD_REQUEST.problem('A value can not be what it stands for.', undefined, undefined, { cause: error });
    }
  }
}

/** One entry a field that failed, depth first. */
export function entriesOf(errors: readonly ValidationError[], parent = ''): ProblemEntry[] {
  return errors.flatMap(({ property, constraints, children }) => {
    const pointer = `${parent}/${String(property).replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const failed = Object.entries(constraints ?? {});
    const own = failed.length > 0 ? [entryOf(pointer, property, failed)] : [];
    return [...own, ...entriesOf(children ?? [], pointer)];
  });
}

function entryOf(pointer: string, property: string, failed: [rule: string, message: string][]): ProblemEntry {
  if (failed.some(([rule]) => rule === 'whitelistValidation')) {
    return { pointer, code: 'UNKNOWN_FIELD', message: `there is no field ${property}` };
  }
  return {
    pointer,
    code: failed[0][0].replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
    message: failed.map(([, message]) => message).join('; '),
  };
}
