/** Anthropic's messages as chat messages: system first, tool results as messages of their own, thinking left out. */
import type { JsonPath } from '../../exchange/text.ts';
import { isObject, type JsonObject, listOf, stringOf } from '../shape.ts';
import { untranslatable } from './reading.ts';

const textOf = (block: unknown, path: JsonPath): string => {
  if (typeof block === 'string') return block;
  const text = isObject(block) && block.type === 'text' ? stringOf(block.text) : undefined;
  return text ?? untranslatable(path, 'A block that is no text');
};

const urlOf = (source: JsonObject): string | undefined =>
  source.type === 'base64' ? `data:${source.media_type};base64,${source.data}` : stringOf(source.url);

const partOf = (block: unknown, path: JsonPath): JsonObject => {
  if (!isObject(block)) return { type: 'text', text: textOf(block, path) };
  const source = isObject(block.source) ? block.source : {};
  if (block.type === 'image') {
    return { type: 'image_url', image_url: { url: urlOf(source) ?? untranslatable(path, 'An image by its id') } };
  }
  if (block.type !== 'document') return { type: 'text', text: textOf(block, path) };
  if (source.type === 'text') return { type: 'text', text: source.data };
  if (source.type !== 'base64') return untranslatable(path, 'A document that is not in the request');
  return { type: 'file', file: { filename: stringOf(block.title) ?? 'document.pdf', file_data: urlOf(source) } };
};

const listOrText = (content: unknown): readonly unknown[] => (Array.isArray(content) ? content : [content ?? '']);

/** One text where there is only text, which every server can read. */
const contentOf = (parts: readonly JsonObject[]): unknown => {
  const [first] = parts;
  return parts.length === 1 && first?.type === 'text' ? first.text : parts;
};

const userMessages = (content: unknown, path: JsonPath): JsonObject[] => {
  const results: JsonObject[] = [];
  const parts: JsonObject[] = [];
  for (const [index, block] of listOrText(content).entries()) {
    const at = [...path, 'content', index];
    if (!isObject(block) || block.type !== 'tool_result') {
      parts.push(partOf(block, at));
      continue;
    }
    const said = listOrText(block.content).map((inner, place) => partOf(inner, [...at, 'content', place]));
    const texts = said.filter(({ type }) => type === 'text').map(({ text }) => text);
    results.push({ role: 'tool', tool_call_id: block.tool_use_id, content: texts.join('\n') });
    // A tool message holds text only; what else the tool gave follows in the user's turn.
    parts.push(...said.filter(({ type }) => type !== 'text'));
  }
  // Results answer the calls of the turn before, so they come first.
  return parts.length === 0 ? results : [...results, { role: 'user', content: contentOf(parts) }];
};

const assistantMessage = (content: unknown, path: JsonPath): JsonObject => {
  let text = '';
  const calls: JsonObject[] = [];
  for (const [index, block] of listOrText(content).entries()) {
    if (isObject(block) && (block.type === 'thinking' || block.type === 'redacted_thinking')) continue;
    if (isObject(block) && block.type === 'tool_use') {
      const { id, name, input } = block;
      calls.push({ id, type: 'function', function: { name, arguments: JSON.stringify(input ?? {}) } });
    } else text += textOf(block, [...path, 'content', index]);
  }
  const message = { role: 'assistant', content: text === '' && calls.length > 0 ? null : text };
  return calls.length === 0 ? message : { ...message, tool_calls: calls };
};

const systemMessage = (content: unknown, path: JsonPath): JsonObject => ({
  role: 'system',
  content: listOrText(content)
    .map((block, index) => textOf(block, [...path, index]))
    .join('\n\n'),
});

/** @throws {GatewayError} invalid_request with the place of what cannot be translated */
export const chatMessagesOf = (body: JsonObject): JsonObject[] => {
  const { system } = body;
  const messages = system === undefined || system === null ? [] : [systemMessage(system, ['system'])];
  for (const [index, message] of listOf(body.messages).entries()) {
    const path = ['messages', index];
    if (!isObject(message)) return untranslatable(path, 'This message');
    if (message.role === 'system') messages.push(systemMessage(message.content, [...path, 'content']));
    else if (message.role === 'assistant') messages.push(assistantMessage(message.content, path));
    else messages.push(...userMessages(message.content, path));
  }
  return messages;
};
