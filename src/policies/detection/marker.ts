/** What takes a match's place. */
import type { FoundMatch } from '../../streaming/detector.ts';

export type MarkerFormat = 'label' | 'asterisks' | 'partial';

export interface MarkerSettings {
  readonly format: MarkerFormat;
  /** By type; goes before the format. */
  readonly custom: Readonly<Record<string, string>>;
  /** The marker is as long as what it replaces, in UTF-16 units. */
  readonly preserveLength: boolean;
}

/** `[REDACTED:EMAIL]` */
export const labelFor = (type: string): string => `[REDACTED:${type.toUpperCase()}]`;

/** The last four letters and digits stay, and the signs between; of an address the first letter and the domain. Short values show nothing. */
const partly = (text: string): string => {
  const at = text.lastIndexOf('@');
  if (at > 0) return `${[...text][0] ?? ''}${'*'.repeat(3)}${text.slice(at)}`;
  const signs = [...text];
  const total = signs.filter((sign) => /[\p{L}\p{N}]/u.test(sign)).length;
  let hidden = total >= 8 ? total - 4 : total;
  return signs.map((sign) => (/[\p{L}\p{N}]/u.test(sign) && hidden-- > 0 ? '*' : sign)).join('');
};

const fit = (marker: string, length: number): string =>
  marker.length >= length ? marker.slice(0, length) : marker.padEnd(length, '*');

/** @returns the function from a match to the text that stands in its place */
export const marker = ({ format, custom, preserveLength }: MarkerSettings): ((match: FoundMatch) => string) => {
  const write = ({ type, text }: FoundMatch): string => {
    const own = custom[type];
    if (own !== undefined) return own;
    switch (format) {
      case 'label':
        return labelFor(type);
      case 'asterisks':
        return '*'.repeat(preserveLength ? text.length : 8);
      case 'partial':
        return partly(text);
    }
  };
  return preserveLength ? (match) => fit(write(match), match.text.length) : write;
};
