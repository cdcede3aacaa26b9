/** Every text of the items of a response: what the caller puts in and what the model gives out have the same shapes. */
import type { JsonPath, Speaker, TextKind } from '../../exchange/text.ts';
import { isObject, type JsonObject } from '../shape.ts';
import type { TextCollector } from '../text-collector.ts';

const speakers: ReadonlyMap<unknown, Speaker> = new Map([
  ['system', 'system'],
  ['developer', 'system'],
  ['user', 'user'],
  ['assistant', 'assistant'],
]);

const media = new Map<unknown, 'image' | 'file' | 'audio'>([
  ['input_image', 'image'],
  ['computer_screenshot', 'image'],
  ['input_file', 'file'],
  ['input_audio', 'audio'],
]);

const collectParts = (into: TextCollector, value: unknown, path: JsonPath, speaker: Speaker, kind: TextKind): void => {
  if (!Array.isArray(value)) {
    into.add(path, speaker, kind, value);
    return;
  }
  for (const [index, part] of value.entries()) {
    const at = [...path, index];
    const medium = isObject(part) ? media.get(part.type) : undefined;
    if (isObject(part) && medium !== undefined) {
      into.cannotRead(at, medium);
      into.add([...at, 'filename'], speaker, kind, part.filename);
    } else if (isObject(part) && part.type === 'refusal') {
      into.add([...at, 'refusal'], speaker, 'refusal', part.refusal);
    } else if (isObject(part)) {
      const { annotations, logprobs: _tokens, ...rest } = part;
      into.every(at, speaker, kind, rest);
      into.every([...at, 'annotations'], speaker, 'annotation', annotations);
    } else into.add(at, speaker, kind, part);
  }
};

const callKnown: ReadonlySet<string> = new Set([
  ...['type', 'id', 'call_id', 'status', 'role', 'name', 'content', 'arguments', 'output', 'summary', 'namespace'],
  ...['encrypted_content', 'result', 'server_label', 'acknowledged_safety_checks', 'phase', 'created_by'],
]);

const collectItem = (into: TextCollector, item: JsonObject, path: JsonPath): void => {
  const type = typeof item.type === 'string' ? item.type : 'message';
  const speaker = speakers.get(item.role) ?? (item.role === undefined ? 'assistant' : 'user');
  const isReasoning = type === 'reasoning' || type === 'compaction';
  const kind = isReasoning ? 'reasoning' : 'content';
  if (type.endsWith('_call') && typeof item.name === 'string') into.tool(item.name);
  collectParts(into, item.content, [...path, 'content'], speaker, kind);
  collectParts(into, item.summary, [...path, 'summary'], speaker, kind);
  if (typeof item.arguments === 'string') {
    into.add([...path, 'arguments'], 'assistant', 'tool_arguments', item.arguments);
  } else into.data([...path, 'arguments'], 'assistant', 'content', item.arguments);
  collectParts(into, item.output, [...path, 'output'], 'tool', 'tool_result');
  if (isObject(item.output) && media.has(item.output.type)) into.cannotRead([...path, 'output'], 'image');
  if (typeof item.result === 'string') into.cannotRead([...path, 'result'], 'image');
  for (const [key, value] of Object.entries(item)) {
    if (callKnown.has(key)) continue;
    if (typeof value === 'object') into.data([...path, key], speaker, kind, value);
    else into.add([...path, key], speaker, kind, value);
  }
};

/** A text, or a list of items. */
export const collectItems = (into: TextCollector, value: unknown, path: JsonPath): void => {
  if (!Array.isArray(value)) {
    into.add(path, 'user', 'input', value);
    return;
  }
  for (const [index, item] of value.entries()) {
    if (isObject(item)) collectItem(into, item, [...path, index]);
    else into.add([...path, index], 'user', 'input', item);
  }
};
