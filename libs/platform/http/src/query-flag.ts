import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, ValidateIf } from 'class-validator';

/** A parameter that is `true` or `false`, in a query or in a body; anything else is refused. */
export function QueryFlag(description: string, example?: boolean): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: Boolean, description, ...(example !== undefined && { example }) }),
    ValidateIf((_query, value) => value !== undefined),
    Transform(({ value }: { value: unknown }) => (value === 'true' || value === 'false' ? value === 'true' : value)),
    IsBoolean(),
  );
}
