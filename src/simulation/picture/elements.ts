/** Pieces of an SVG picture as text. */

/** Pixels. */
export const plot = { width: 960, left: 72, right: 936 } as const;
export const panelHeight = 128;

const escaped = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const written = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : escaped(value);

/** One element on a line of its own. */
export const element = (name: string, attributes: Readonly<Record<string, string | number>>, content = ''): string => {
  const all = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${written(value)}"`)
    .join('');
  return content === '' ? `<${name}${all}/>\n` : `<${name}${all}>${escaped(content)}</${name}>\n`;
};

export const text = (x: number, y: number, content: string, kind: string): string =>
  element('text', { class: kind, x, y }, content);

export interface Point {
  /** Pixels. */
  readonly at: number;
  /** Null where there is nothing: the curve has a gap. */
  readonly value: number | null;
}

export const curve = (points: readonly Point[], place: (value: number) => number, kind: string): string => {
  let path = '';
  let pen = 'M';
  for (const { at, value } of points) {
    if (value !== null) path += `${pen}${written(at)} ${written(place(value))}`;
    pen = value === null ? 'M' : 'L';
  }
  return element('path', { class: kind, d: path });
};
