/** Chat messages as Anthropic's: system texts apart, tool results in the user's turn, one turn after the other. */
import type { JsonPath } from '../../exchange/text.ts';
import { isObject, type JsonObject, listOf } from '../shape.ts';
import { toolInput, untranslatable } from './reading.ts';

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: JsonObject[];
}

const dataUrl = /^data:([\w.+-]+\/[\w.+-]+);base64,/;

/** A URL as a source: its data if it carries them, else where they are. */
const sourceOf = (url: string): JsonObject => {
  const mediaType = dataUrl.exec(url);
  return mediaType === null
    ? { type: 'url', url }
    : { type: 'base64', media_type: mediaType[1], data: url.slice(mediaType[0].length) };
};

const fileOf = (file: JsonObject, path: JsonPath): JsonObject => {
  if (typeof file.file_data !== 'string') return untranslatable(path, 'A file by its id');
  const source = sourceOf(file.file_data);
  if (source.media_type !== 'application/pdf') return untranslatable(path, 'A file that is no PDF');
  return { type: 'document', source, ...(typeof file.filename === 'string' ? { title: file.filename } : {}) };
};

const blockOf = (part: unknown, path: JsonPath): JsonObject => {
  if (typeof part === 'string') return { type: 'text', text: part };
  if (!isObject(part)) return untranslatable(path, 'This part');
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'refusal':
      return { type: 'text', text: part.refusal };
    case 'image_url':
      if (!isObject(part.image_url) || typeof part.image_url.url !== 'string')
        return untranslatable(path, 'This image');
      return { type: 'image', source: sourceOf(part.image_url.url) };
    case 'file':
      return isObject(part.file) ? fileOf(part.file, path) : untranslatable(path, 'This file');
    default:
      return untranslatable(path, 'A part of this type');
  }
};

/** Anthropic refuses empty texts. */
const blocksOf = (content: unknown, path: JsonPath): JsonObject[] =>
  (Array.isArray(content) ? content : content === undefined || content === null ? [] : [content])
    .map((part, index) => blockOf(part, Array.isArray(content) ? [...path, index] : path))
    .filter((block) => block.type !== 'text' || block.text !== '');

const callsOf = (message: JsonObject, path: JsonPath): JsonObject[] =>
  listOf(message.tool_calls).map((call, index) => {
    const at = [...path, 'tool_calls', index];
    if (!isObject(call) || !isObject(call.function)) return untranslatable(at, 'A call that is no function call');
    const input = toolInput(call.function.arguments);
    if (input === undefined)
      untranslatable([...at, 'function', 'arguments'], 'An argument list that is no JSON object');
    return { type: 'tool_use', id: call.id, name: call.function.name, input };
  });

const turnOf = (message: JsonObject, path: JsonPath): Turn => {
  const content = blocksOf(message.content, [...path, 'content']);
  switch (message.role) {
    case 'tool':
      return { role: 'user', content: [{ type: 'tool_result', tool_use_id: message.tool_call_id, content }] };
    case 'assistant': {
      const refusal = typeof message.refusal === 'string' && message.refusal !== '' ? [message.refusal] : [];
      const refused = refusal.map((text) => ({ type: 'text', text }));
      return { role: 'assistant', content: [...content, ...refused, ...callsOf(message, path)] };
    }
    case 'user':
      return { role: 'user', content };
    default:
      return untranslatable([...path, 'role'], 'This role');
  }
};

/** @throws {GatewayError} invalid_request with the place of what cannot be translated */
export const messagesOf = (messages: readonly unknown[]): { system: JsonObject[]; messages: Turn[] } => {
  const system: JsonObject[] = [];
  const turns: Turn[] = [];
  for (const [index, message] of messages.entries()) {
    const path = ['messages', index];
    if (!isObject(message)) return untranslatable(path, 'This message');
    if (message.role === 'system' || message.role === 'developer') {
      system.push(...blocksOf(message.content, [...path, 'content']));
      continue;
    }
    const turn = turnOf(message, path);
    const last = turns.at(-1);
    // The results of parallel calls must stand in one turn; an empty turn would be refused.
    if (last?.role === turn.role) last.content.push(...turn.content);
    else if (turn.content.length > 0) turns.push(turn);
  }
  return { system, messages: turns };
};
