import { Liquid } from 'liquidjs';
import type { Locale } from '../catalogue/event-type.js';
import { compileDirectly } from './direct-liquid.js';
import { escapeHtml, escapeMarkdown, plain } from './escape.js';
import { registerFilters } from './filters.js';
import type { Escape } from './template-fields.js';
import { liquidScope, type TemplateScope } from './template-scope.js';

/** Milliseconds, and the weight of what is made: a template that loops for ever ends. */
export interface LiquidLimits {
  renderLimit: number;
  memoryLimit: number;
}

/** Of messages on their way out. */
export const RENDER_LIMITS: LiquidLimits = { renderLimit: 500, memoryLimit: 2_000_000 };

const PARSE_LIMIT = 1_000_000;

/** Writes one text of a message. */
export type WriteText = (scope: TemplateScope) => string;

/** One Liquid engine for each way of escaping. */
export class LiquidEngines {
  readonly byEscape: Readonly<Record<Escape, Liquid>>;

  constructor(limits: LiquidLimits = RENDER_LIMITS) {
    this.byEscape = {
      text: engine(plain, limits),
      html: engine(escapeHtml, limits),
      markdown: engine(escapeMarkdown, limits),
    };
  }

  /**
   * @param name said by the errors of rendering
   * @throws LiquidError when the source does not parse
   */
  compile(escape: Escape, source: string, name: string, locale: Locale): WriteText {
    const liquid = this.byEscape[escape];
    const write = compileDirectly(liquid, liquid.parse(source));
    return (scope) => {
      try {
        return write(liquidScope(scope, locale));
      } catch (error) {
        throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
      }
    };
  }
}

function engine(outputEscape: (value: unknown) => string, limits: LiquidLimits): Liquid {
  const liquid = new Liquid({
    ...limits,
    parseLimit: PARSE_LIMIT,
    outputEscape,
    strictFilters: true,
    ownPropertyOnly: true,
    // Templates are data: they include nothing from the disk.
    templates: {},
  });
  registerFilters(liquid);
  return liquid;
}

/** Where in its source a Liquid error lies, and what is wrong, without what liquidjs adds for a terminal. */
export function placeOf(error: unknown): { message: string; line?: number; column?: number } {
  const { message, token, originalError } = error as Error & {
    token?: { getPosition(): [number, number] };
    originalError?: Error;
  };
  if (!token) return { message: (error as Error).message };
  const [line, column] = token.getPosition();
  return {
    message: originalError?.message ?? message.replace(/, (file:[^,]*, )?line:\d+, col:\d+$/, ''),
    line,
    column,
  };
}
