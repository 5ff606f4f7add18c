const SVG = 'http://www.w3.org/2000/svg';

/** Drawn for this widget, on a field of 24 by 24, with strokes. */
const PATHS = {
  bell: 'M6 10a6 6 0 0 1 12 0c0 5 2 6.5 2 6.5H4S6 15 6 10ZM10 20a2.2 2.2 0 0 0 4 0',
  check: 'M5 12.5 10 17.5 19.5 7',
  'check-all': 'M2.5 12.5 7 17 15.5 7.5M11.5 16 12.5 17 21.5 7.5',
  remove: 'M6 6 18 18M18 6 6 18',
  unread: 'M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10Z',
  settings:
    'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4ZM9 14.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4Z',
  back: 'M14.5 5.5 8 12l6.5 6.5',
  megaphone: 'M4 10v4h3l8 4.5v-13L7 10H4ZM18 9.5a3.5 3.5 0 0 1 0 5M8 14.5 9 19h2.5l-.8-3',
  jar: 'M7 4h10v3H7V4ZM6 7h12a2 2 0 0 1 1 2v9a2.5 2.5 0 0 1-2.5 2.5h-9A2.5 2.5 0 0 1 5 18V9a2 2 0 0 1 1-2ZM8.5 13.5c2-1.5 5 1.5 7 0',
} as const;

export type IconName = keyof typeof PATHS;

/** An icon says nothing to a screen reader: the words are on its button. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const attributes = {
    class: 'icon',
    viewBox: '0 0 24 24',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': '1.8',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
    focusable: 'false',
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
