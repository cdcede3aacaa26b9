/** Undoes what asking for usage does to the other chunks of a stream: providers then put `"usage":null` into each of them. */
import type { SseEvent } from '../../streaming/sse-parser.ts';
import { replaceSseData } from '../../streaming/sse-writer.ts';

// A quotation mark inside a JSON string is escaped, so this can only match a member.
const member = /,\s*"usage"\s*:\s*null/g;

/** The event without its empty usage member, everything else byte for byte; the same event where there is not exactly one. */
export const withoutEmptyUsage = (event: SseEvent): SseEvent => {
  const { data, raw } = event;
  if (data === undefined || !data.includes('"usage"')) return event;
  const found = [...data.matchAll(member)];
  const [only] = found;
  if (only === undefined || found.length > 1) return event;
  const rest = data.slice(0, only.index) + data.slice(only.index + only[0].length);
  return { ...event, data: rest, raw: replaceSseData(raw, data, rest) };
};
