/** Payloads as the bytes of a stream, spelled in every way that providers spell them. */
import { at } from './dialects/heard.ts';
import type { Draw } from './random.ts';

export interface Payload {
  readonly event?: string;
  readonly data: object | string;
}

export interface Spelling {
  readonly lineEnd: '\n' | '\r\n' | '\r' | 'mixed';
  /** `data:` with or without a space behind it. */
  readonly space: boolean;
  /** Characters beyond ASCII, and some within, as \u escapes. */
  readonly escapes: boolean;
  /** What stands between the tokens of some payloads. Where that is a line feed, a payload takes several data lines. */
  readonly gaps: '' | ' ' | '\n';
  /** Comments between the events; comments, ids and fields that nobody knows within them. */
  readonly comments: boolean;
  /** A byte order mark in front. */
  readonly mark: boolean;
  /** The last event lacks its blank line. */
  readonly openEnd: boolean;
}

/** As most providers do. */
export const plain: Spelling = {
  lineEnd: '\n',
  space: true,
  escapes: false,
  gaps: '',
  comments: false,
  mark: false,
  openEnd: false,
};

const hex = (unit: number, draw: Draw): string => {
  const digits = unit.toString(16).padStart(4, '0');
  return `\\u${draw(2) === 0 ? digits : digits.toUpperCase()}`;
};

/** One string's characters: some that need no escape have one, and some that have a short one have a long one. */
const respelledString = (literal: string, draw: Draw): string => {
  let out = '';
  let from = 0;
  for (let at = 1 + draw(17); at < literal.length - 1; at += 1 + draw(17)) {
    const unit = literal.charCodeAt(at);
    // Not within an escape, and not what ends one.
    if (literal.slice(Math.max(0, at - 5), at).includes('\\')) continue;
    const short = unit === 0x5c && literal[at + 1] !== 'u';
    if (unit === 0x5c && !short) continue;
    const to = short ? at + 2 : at + 1;
    const meant = short ? String(JSON.parse(`"${literal.slice(at, to)}"`)).charCodeAt(0) : unit;
    out += literal.slice(from, at) + (unit === 0x2f ? '\\/' : hex(meant, draw));
    from = to;
    at = to - 1;
  }
  return (out + literal.slice(from)).replace(/[\u007f-\uffff]/g, (unit) => hex(unit.charCodeAt(0), draw));
};

/** JSON with escapes where none are needed, and with space between its tokens. */
export const respelled = (json: string, { escapes, gaps }: Pick<Spelling, 'escapes' | 'gaps'>, draw: Draw): string =>
  json.replace(/"(?:[^"\\]|\\.)*"|[:,{]/g, (token) => {
    if (token.startsWith('"')) return escapes ? respelledString(token, draw) : token;
    return gaps !== '' && draw(4) === 0 ? token + gaps : token;
  });

const spell = (data: object | string, spelling: Spelling, draw: Draw): string => {
  if (typeof data === 'string') return data;
  const json = JSON.stringify(data);
  return spelling.escapes || spelling.gaps !== '' ? respelled(json, spelling, draw) : json;
};

const lineEnds = ['\n', '\r\n', '\r'] as const;
const asides = [': so far', ':', 'id: 7', 'retry: 10', 'unheard-of: x', 'id'] as const;

export const writeWire = (payloads: readonly Payload[], spelling: Spelling, draw: Draw): Buffer => {
  const { comments, mark, openEnd, space } = spelling;
  const gap = space ? ' ' : '';
  let text = mark ? '\ufeff' : '';
  let lineEnd = '';
  const endLine = (behind = ''): void => {
    // A CR and an LF behind it are one line end.
    const drawn = behind === '\r' ? '\r' : (lineEnds[draw(lineEnds.length)] ?? '\n');
    lineEnd = spelling.lineEnd === 'mixed' ? drawn : spelling.lineEnd;
    text += lineEnd;
  };
  const say = (line: string): void => {
    text += line;
    endLine();
  };
  for (const [index, { data, event }] of payloads.entries()) {
    if (comments && draw(4) === 0) {
      say(': keep-alive');
      endLine(lineEnd);
    }
    if (event !== undefined) say(`event:${gap}${event}`);
    if (comments && draw(4) === 0) say(asides[draw(asides.length)] ?? ':');
    const [first = '', ...others] = spell(data, spelling, draw).split('\n');
    text += `data:${gap}${first}`;
    for (const line of others) {
      endLine();
      text += `data:${gap}${line}`;
    }
    if (index === payloads.length - 1 && openEnd) break;
    endLine();
    endLine(lineEnd);
  }
  return Buffer.from(text);
};

/** What a client of no particular kind reads: the payloads of the events that a blank line has closed. */
export const readWire = (text: string): readonly unknown[] => {
  const payloads: unknown[] = [];
  let data: string | undefined;
  let event: string | undefined;
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)) {
    const value = line.slice(line.indexOf(':') + 1).replace(/^ /, '');
    if (line.startsWith('data:')) data = data === undefined ? value : `${data}\n${value}`;
    else if (line.startsWith('event:')) event = value;
    else if (line === '') {
      if (data !== undefined) payloads.push(data === '[DONE]' ? data : payloadOf(data, event));
      data = undefined;
      event = undefined;
    }
  }
  return payloads;
};

/** @throws {Error} where an event does not have the name that its payload says */
const payloadOf = (data: string, event: string | undefined): unknown => {
  const payload: unknown = JSON.parse(data);
  const type = at(payload, 'type');
  if (type !== event) throw new Error(`an event ${event} that says ${JSON.stringify(type)}`);
  return payload;
};
