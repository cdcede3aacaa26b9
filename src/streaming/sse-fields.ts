/** The fields of one server-sent event (WHATWG HTML, section 9.2.6): `data` and `event`; `id`, `retry` and comments stay in `raw`. */
import type { SseEvent } from './sse-parser.ts';

const lineEnds = /\r\n|\r|\n/;

/** Reads the text of one event, with any mix of line ends; in the first of a stream, a byte order mark in front does not count. */
export const readSseFields = (raw: string, first: boolean): SseEvent => {
  // What nearly every event of a stream looks like: one data line, LF.
  if (raw.startsWith('data: ') && raw.indexOf('\n') === raw.length - 2 && !raw.includes('\r')) {
    return { raw, event: '', data: raw.slice(6, -2) };
  }
  let event = '';
  let data: string | undefined;
  const text = first && raw.charCodeAt(0) === 0xfeff ? raw.slice(1) : raw;
  for (const line of text.includes('\r') ? text.split(lineEnds) : text.split('\n')) {
    const colon = line.indexOf(':');
    if (line === '' || colon === 0) continue;
    const name = colon === -1 ? line : line.slice(0, colon);
    if (name !== 'data' && name !== 'event') continue;
    const value = colon === -1 ? '' : line.slice(line.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1);
    if (name === 'event') event = value;
    else data = data === undefined ? value : `${data}\n${value}`;
  }
  return { raw, event, data };
};
