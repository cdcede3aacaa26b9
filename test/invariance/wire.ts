/** Payloads as the bytes of a stream, spelled in every way that providers spell them. */
import type { Draw } from './random.ts';

export interface Payload {
  readonly event?: string;
  readonly data: object | string;
}

export interface Spelling {
  readonly lineEnd: '\n' | '\r\n' | '\r';
  /** `data:` with or without a space behind it. */
  readonly space: boolean;
  /** Characters beyond ASCII, and some within, as \u escapes. */
  readonly escapes: boolean;
  /** Comments between the events. */
  readonly comments: boolean;
  /** The last event lacks its blank line. */
  readonly openEnd: boolean;
}

const hex = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;

/** JSON with escapes where none are needed. */
const escaped = (json: string, draw: Draw): string => {
  let out = '';
  let inString = false;
  for (let at = 0; at < json.length; at += 1) {
    const unit = json.charCodeAt(at);
    if (unit === 0x22) inString = !inString;
    if (unit === 0x5c) {
      const length = json[at + 1] === 'u' ? 6 : 2;
      out += json.slice(at, at + length);
      at += length - 1;
    } else if (inString && (unit > 0x7e || (unit !== 0x22 && draw(9) === 0))) out += hex(unit);
    else out += json[at];
  }
  return out;
};

/** Only texts are spelled in escapes: what a payload is called stays readable to those who look for it. */
const spell = (data: object | string, { escapes }: Spelling, draw: Draw): string => {
  if (typeof data === 'string') return data;
  const json = JSON.stringify(data);
  return escapes ? escaped(json, draw) : json;
};

export const writeWire = (payloads: readonly Payload[], spelling: Spelling, draw: Draw): Uint8Array => {
  const { comments, lineEnd, openEnd, space } = spelling;
  let text = '';
  for (const [index, { data, event }] of payloads.entries()) {
    if (comments && draw(4) === 0) text += `: keep-alive${lineEnd}${lineEnd}`;
    if (event !== undefined) text += `event:${space ? ' ' : ''}${event}${lineEnd}`;
    text += `data:${space ? ' ' : ''}${spell(data, spelling, draw)}`;
    if (index < payloads.length - 1 || !openEnd) text += lineEnd + lineEnd;
  }
  return Buffer.from(text);
};

/** What a client of no particular kind reads: the payloads of the events. */
export const readWire = (text: string): readonly unknown[] =>
  text.split(/\r\n\r\n|\n\n|\r\r/).flatMap((event) => {
    const data = event
      .split(/\r\n|\n|\r/)
      .flatMap((line) => (line.startsWith('data:') ? [line.slice(5).trimStart()] : []));
    if (data.length === 0) return [];
    return [data[0] === '[DONE]' ? '[DONE]' : JSON.parse(data.join('\n'))];
  });
