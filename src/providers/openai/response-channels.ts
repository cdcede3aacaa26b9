/** Which channel of a streamed response is told once more in a place of a finished item, so that what stands in it is not counted twice. */
import type { JsonPath } from '../../exchange/text.ts';
import { isObject, type JsonObject, listOf } from '../shape.ts';

/** Kinds of parts whose deltas go by another name than the part's own. */
const deltaNames: ReadonlyMap<unknown, string> = new Map([['summary_text', 'reasoning_summary_text']]);

const ofPart = (part: unknown, output: unknown, index: unknown): string | undefined =>
  isObject(part) && typeof part.type === 'string'
    ? `${output ?? 0}/${deltaNames.get(part.type) ?? part.type}/${index ?? 0}`
    : undefined;

/**
 * @param output the item's place in the response
 * @param path of the text in the item
 */
export const repeatedChannel = (item: unknown, output: unknown, path: JsonPath): string | undefined => {
  if (!isObject(item)) return undefined;
  const [field, index, key, ...deeper] = path;
  if (index === undefined) return `${output ?? 0}/${item.type}_${field}/0`;
  if ((key !== 'text' && key !== 'refusal') || deeper.length > 0) return undefined;
  const parts = field === 'content' ? item.content : field === 'summary' ? item.summary : undefined;
  return typeof index === 'number' ? ofPart(listOf(parts)[index], output, index) : undefined;
};

/** The same for an event that brings one part: `response.content_part.done`. */
export const partChannel = (payload: JsonObject, path: JsonPath): string | undefined =>
  path.length === 2 && path[0] === 'part' && (path[1] === 'text' || path[1] === 'refusal')
    ? ofPart(payload.part, payload.output_index, payload.content_index ?? payload.summary_index)
    : undefined;
