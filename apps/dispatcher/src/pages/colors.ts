/** The least contrast of text, by WCAG 2.2, 1.4.3. https://www.w3.org/TR/WCAG22/#contrast-minimum */
const READABLE = 4.5;

type Rgb = readonly [red: number, green: number, blue: number];

/** Contrast of two colours `#rrggbb`, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [lighter, darker] = [luminance(parse(one)), luminance(parse(other))].sort((a, b) => b - a);
  return (lighter! + 0.05) / (darker! + 0.05);
}

/** Black or white, whichever is easier to read on a colour; one of them always is readable. */
export function inkOn(background: string): string {
  return contrast('#ffffff', background) >= READABLE ? '#ffffff' : '#000000';
}

/** The colour itself where it can be read on a background, else the nearest shade of it that can. */
export function readableOn(color: string, background: string): string {
  const end = parse(inkOn(background));
  const from = parse(color);
  for (let share = 0; share < 1; share += 0.05) {
    const shade = format(from.map((part, index) => Math.round(part + (end[index]! - part) * share)));
    if (contrast(shade, background) >= READABLE) return shade;
  }
  return inkOn(background);
}

function parse(color: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as unknown as Rgb;
}

function format(parts: readonly number[]): string {
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
