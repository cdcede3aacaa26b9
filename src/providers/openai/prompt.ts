/** `prompt` and the `input` of embeddings: a text, several texts, or tokens, which nobody but the model can read. */
import type { JsonPath, TextKind } from '../../exchange/text.ts';
import { refuseShape } from '../shape.ts';
import type { TextCollector } from '../text-collector.ts';

/** Gathers the texts; gives how many prompts there are. @throws {GatewayError} invalid_request with the place */
export const collectPrompt = (into: TextCollector, value: unknown, path: JsonPath, kind: TextKind): number => {
  if (typeof value === 'string') {
    into.add(path, 'user', kind, value);
    return 1;
  }
  if (!Array.isArray(value) || value.length === 0) return refuseShape(path, 'a string or a list');
  if (typeof value[0] === 'number') {
    into.cannotRead(path, 'other');
    return 1;
  }
  for (const [index, item] of value.entries()) {
    if (Array.isArray(item) && typeof item[0] === 'number') into.cannotRead([...path, index], 'other');
    else into.add([...path, index], 'user', kind, item);
  }
  return value.length;
};
