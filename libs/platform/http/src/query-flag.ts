import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';

/** A parameter that is `true` or `false`, in a query or in a body; anything else is refused. */
export function QueryFlag(description: string, example?: boolean): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: Boolean, description, ...(example !== undefined && { example }) }),
    IsOptional(),
    Transform(({ value }) => ({ true: true, false: false })[value as 'true'] ?? (value as unknown)),
    IsBoolean(),
  );
}
