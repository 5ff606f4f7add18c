import type { EventType, Locale } from '../catalogue/event-type.js';
import type { Brand, TemplateScope } from './template-scope.js';

const EXAMPLE_BRAND: Brand = {
  name: 'Marmalade',
  url: 'https://marmalade.example',
  supportEmail: 'help@marmalade.example',
};

/** What a template would see of an event of a type, to show or to judge it: nobody is told. */
export function sampleScope(
  type: Pick<EventType, 'type' | 'source' | 'sample'>,
  locale: Locale,
  over: { data?: Record<string, unknown>; recipient?: Partial<TemplateScope['recipient']>; site?: Brand } = {},
): TemplateScope {
  const data = over.data ?? type.sample;
  const person = personOf(data.customer) ?? personOf(data.assignee) ?? { id: 'sample' };
  return {
    data,
    event: {
      id: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
      type: type.type,
      time: new Date().toISOString(),
      source: type.source ?? '/example/publisher',
    },
    recipient: { ...person, timeZone: 'UTC', ...over.recipient, locale },
    site: over.site ?? EXAMPLE_BRAND,
    missing: new Set(),
  };
}

function personOf(value: unknown): { id: string; name?: string } | undefined {
  const { id, name } = (value ?? {}) as { id?: unknown; name?: unknown };
  if (typeof id !== 'string') return undefined;
  return { id, ...(typeof name === 'string' && { name }) };
}
