import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsUUID, ValidateIf } from 'class-validator';

/** A parameter that names a segment, in a query or in a body; left out, there is none. */
export function SegmentId(description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ format: 'uuid', description, example: '019aa4b7-0a31-7c3a-9a52-6e1f0b7d2c90' }),
    ValidateIf((_request, value) => value !== undefined),
    IsUUID('all'),
  );
}
