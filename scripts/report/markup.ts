/** Elements of SVG and HTML as text. What is inside an element is markup already; `escaped` makes it of words. */

export type Attributes = Record<string, string | number>;

export function escaped(words: string): string {
  return words.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escaped(value)}"`,
  );
  const opening = `<${name}${written.join('')}`;
  return children.length === 0 ? `${opening}/>` : `${opening}>${children.join('')}</${name}>`;
}

/** To a tenth of a pixel: finer is not seen, and twice as long. */
export function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
