/** Other texts in events and answers that are made of choices. */
import type { StreamEvent } from '../../exchange/frame.ts';
import type { JsonPath } from '../../exchange/text.ts';
import { writeSse } from '../../streaming/sse-writer.ts';
import { payloadOf } from '../event-draft.ts';
import type { Companion } from '../rewrite.ts';
import { isObject, type JsonObject, listOf } from '../shape.ts';

export const choiceLogprobs: Companion = (path) => {
  const [root, at] = path;
  if (root !== 'choices' || at === undefined) return undefined;
  return { path: [root, at, 'logprobs'], replace: () => 'null', optional: true };
};

/** What tells one element of a list from another, so that a client adds the text to the right one. */
const identity = (value: JsonObject): JsonObject =>
  Object.fromEntries(['index', 'type', 'format'].flatMap((key) => (key in value ? [[key, value[key]]] : [])));

/** A value that holds nothing but `text` at `path`, with lists cut down to the one element on the way. */
const only = (source: unknown, path: JsonPath, text: string): unknown => {
  const [part, ...rest] = path;
  if (part === undefined) return text;
  if (typeof part === 'number') return [only(listOf(source)[part], rest, text)];
  const value = isObject(source) ? source : {};
  return { ...identity(value), [part]: only(value[part], rest, text) };
};

/** A chunk with a single choice that brings only `text` on `channel`, under the id and the model of `template`. */
export const flushChoice = (template: StreamEvent, channel: string, text: string): StreamEvent => {
  const delta = template.deltas.find((candidate) => candidate.channel === channel);
  if (delta === undefined) throw new Error('the template of a flush has no delta on the channel');
  const chunk = payloadOf(template.data);
  const [, at, ...rest] = delta.path;
  const source = typeof at === 'number' ? listOf(chunk.choices)[at] : undefined;
  const index = isObject(source) && typeof source.index === 'number' ? source.index : 0;
  const body = only(source, rest, text);
  const choice = { index, ...(isObject(body) ? body : {}), logprobs: null, finish_reason: null };
  const data = JSON.stringify({ ...chunk, choices: [choice], ...('usage' in chunk ? { usage: null } : {}) });
  const path = ['choices', 0, ...rest.map((part) => (typeof part === 'number' ? 0 : part))];
  return {
    raw: writeSse(data),
    data,
    deltas: [{ ...delta, path, text }],
    content: true,
    terminal: false,
    hidden: false,
  };
};
