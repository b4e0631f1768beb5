import { type Attributes, element, escaped } from '../markup';

const SIZE = 11.5;
/** Of a wide sans serif, so that words fit in whichever is there: nobody measures text where SVGs are written. */
const WIDTH_PER_CHARACTER = 6.3;

export function widthOf(words: string): number {
  return words.length * WIDTH_PER_CHARACTER;
}

/** Words in a figure, with a halo of paper so that they stay readable on whatever is under them. */
export function label(words: string, attributes: Attributes): string {
  return labelOf([words], attributes);
}

/** The same of several parts, each with a class of its own or none. */
export function labelOf(parts: (string | [string, string])[], { class: name, ...place }: Attributes): string {
  const halo = { class: `halo ${name ?? ''}`.trim(), 'stroke-width': 3, 'paint-order': 'stroke' };
  const spans = parts.map((part) =>
    typeof part === 'string' ? escaped(part) : element('tspan', { class: part[1] }, escaped(part[0])),
  );
  return element('text', { ...halo, 'font-size': SIZE, ...place }, ...spans);
}
