import type { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';

/**
 * Teaches a validator the formats of JSON Schema (`email`, `date-time`, …).
 * ajv-formats is CommonJS; under native ESM its function is the module itself, or its `default`.
 */
export const addFormats = ((addFormatsModule as { default?: unknown }).default ?? addFormatsModule) as unknown as (
  ajv: Ajv,
) => void;
