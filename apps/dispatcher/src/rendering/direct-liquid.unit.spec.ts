import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { Liquid } from 'liquidjs';
import { parse } from 'yaml';
import { Catalogue } from '../catalogue/catalogue.js';
import { compileDirectly } from './direct-liquid.js';
import { escapeHtml } from './escape.js';
import { registerFilters } from './filters.js';

const CATALOGUE = fileURLToPath(new URL('../../../../catalogue', import.meta.url));

/** All template texts of a parsed file, however deep they stand. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

describe('a template compiled to closures', () => {
  const liquid = new Liquid({ outputEscape: escapeHtml, ownPropertyOnly: true, templates: {} });
  registerFilters(liquid);
  const both = (text: string, scope: object): [string, string] => {
    const template = liquid.parse(text);
    return [compileDirectly(liquid, template)(scope), String(liquid.renderSync(template, scope))];
  };

  test('renders every shipped template as liquidjs does, with its sample and with nothing', async () => {
    const catalogue = await Catalogue.load();
    let compared = 0;
    for (const type of readdirSync(CATALOGUE).filter((name) => catalogue.get(name))) {
      for (const locale of ['en', 'ru', 'th']) {
        const recipient = { id: 'customer-1', name: 'Анна <b>', locale, timeZone: 'Asia/Vladivostok' };
        const shared = {
          event: { id: '1', type },
          recipient,
          site: { name: 'Shop' },
          locale,
          reader: { locale, timeZone: 'Asia/Bangkok' },
        };
        const source = parse(readFileSync(`${CATALOGUE}/${type}/templates/${locale}.yaml`, 'utf8')) as unknown;
        for (const text of textsOf(source)) {
          for (const data of [catalogue.get(type)!.sample, {}]) {
            const [direct, reference] = both(text, { ...shared, data });
            expect([type, locale, direct]).toEqual([type, locale, reference]);
            compared += 1;
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(500);
  });

  test.each([
    '{% if a and b %}1{% elsif c contains "x" %}2{% else %}3{% endif %}',
    '{{ list | join: ", " }} {{ list.size }} {{ list.first }} {{ list[1] }}',
    '{% for item in list %}{{ item }}{% unless forloop.last %};{% endunless %}{% endfor %}',
    '{{ missing | default: "none" }} {{ nothing.at.all }} {{ number | plus: 2 }} {% if number > 3 %}big{% endif %}',
    '{% unless a %}no{% elsif b %}elsif{% else %}else{% endunless %}{% unless nil %}nil{% endunless %}',
    '{% case number %}{% when 4 %}four{% when 0, 4 %}again{% else %}other{% endcase %}{% case c %}{% when "xyz" or "x" %}c{% endcase %}',
    '{% for item in list limit: 1 %}{{ forloop.index }}/{{ forloop.length }}{{ item }}{{ forloop.first }}{{ number }}{% else %}none{% endfor %}',
    '{% for pair in people %}{{ pair.name }}{{ pair.list.size }}{% for x in pair.list %}[{{ x }}]{% endfor %}{% endfor %}{{ pair }}{{ forloop }}',
    '{% for item in c %}{{ item }}{% endfor %}{% for pair in object %}{{ pair[0] }}={{ pair | last }};{% endfor %}{% for i in (1..3) %}{{ i }}{% endfor %}',
    '{% for item in list %}{% if item == "q" %}{% break %}{% endif %}{{ item }}{% endfor %}{% for item in list reversed %}{{ item }}{% endfor %}',
    '{{ list.last }} {{ c.size }} {{ object.size }} {{ people.first.name }} {{ number.size }} {{ c.first }}',
    '{% assign x = number %}{{ x }} {{ "<b>" }} {{ html }} {{ nil }} {{ false }} {{ __proto__ }} {{ constructor }}',
  ])('%s', (text) => {
    const scopes = [
      {
        a: true,
        b: 1,
        c: 'xyz',
        list: ['p', 'q'],
        number: 4,
        html: '<i>&"',
        false: false,
        people: [{ name: '<A>', list: [1, 2] }, { name: 'B' }],
        object: { one: 1, two: 2 },
        reader: {},
      },
      { a: false, c: 'x', list: [], number: 0, reader: {} },
      { reader: {} },
    ];
    for (const scope of scopes) {
      const [direct, reference] = both(text, scope);
      expect(direct).toBe(reference);
    }
  });
});
