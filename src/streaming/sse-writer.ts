/** Server-sent events out: new ones, and old ones with another payload. */

import { readSseFields } from './sse-fields.ts';
import type { SseEvent } from './sse-parser.ts';

/** The text of an event with its closing blank line. `data` may hold line feeds (each line gets its own field); `event` may be empty. */
export const writeSse = (data: string, event = ''): string => {
  const lines = data.includes('\n') ? data.split('\n').join('\ndata: ') : data;
  return event === '' ? `data: ${lines}\n\n` : `event: ${event}\ndata: ${lines}\n\n`;
};

/** An event of our own, as a parser would have given it. */
export const sseEvent = (data: string, event = ''): SseEvent => ({ raw: writeSse(data, event), event, data });

/** The text of an event whose payload changed: everything around the payload stays where the payload stood on one line. */
export const replaceSseData = (raw: string, data: string, replacement: string): string => {
  const at = data === '' || replacement.includes('\n') ? -1 : raw.indexOf(data);
  if (at !== -1) return raw.slice(0, at) + replacement + raw.slice(at + data.length);
  return writeSse(replacement, readSseFields(raw, true).event);
};
