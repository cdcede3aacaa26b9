/** Every text of one choice of one chat-completions chunk. */
import { isObject, type JsonObject, listOf } from '../shape.ts';
import { eachString } from '../text-collector.ts';
import type { ReadChoice } from './choice-stream.ts';

const names: ReadonlySet<string> = new Set(['type', 'id', 'index', 'format', 'role']);

const choiceKnown: ReadonlySet<string> = new Set([
  ...['index', 'delta', 'finish_reason', 'native_finish_reason', 'logprobs', 'content_filter_results'],
]);

type Reader = (...args: [...Parameters<ReadChoice>, delta: JsonObject]) => void;

const readTools: Reader = (choice, _value, at, draft, delta) => {
  for (const [position, call] of listOf(delta.tool_calls).entries()) {
    if (!isObject(call)) continue;
    const tool = typeof call.index === 'number' ? call.index : position;
    const path = ['choices', at, 'delta', 'tool_calls', position];
    draft.content = true;
    const body = isObject(call.function) ? call.function : isObject(call.custom) ? call.custom : {};
    if (typeof body.name === 'string' && body.name !== '') draft.toolCalls.push(body.name);
    if (typeof body.arguments === 'string' && body.arguments !== '') {
      choice.text(
        draft,
        `tool/${tool}/arguments`,
        'tool_arguments',
        [...path, 'function', 'arguments'],
        body.arguments,
      );
    }
    if (typeof body.input === 'string' && body.input !== '') {
      choice.text(draft, `tool/${tool}/input`, 'annotation', [...path, 'custom', 'input'], body.input);
    }
  }
};

const readFunctionCall: Reader = (choice, _value, at, draft, delta) => {
  const call = delta.function_call;
  if (!isObject(call)) return;
  draft.content = true;
  if (typeof call.name === 'string' && call.name !== '') draft.toolCalls.push(call.name);
  if (typeof call.arguments === 'string' && call.arguments !== '') {
    const path = ['choices', at, 'delta', 'function_call', 'arguments'];
    choice.text(draft, 'function_call/arguments', 'tool_arguments', path, call.arguments);
  }
};

const kindOf = (key: string) =>
  key.startsWith('reasoning') || key === 'thinking'
    ? 'reasoning'
    : key === 'refusal' || key === 'content'
      ? key
      : 'annotation';

/** A field that is no plain string, or that nobody told us of: each string in it is a channel of its own, by its place. */
const readOther: Reader = (choice, value, at, draft, delta) => {
  for (const key in delta) {
    if (key === 'role' || key === 'tool_calls' || key === 'function_call') continue;
    const item = delta[key];
    if (typeof item === 'string') {
      if (item !== '') choice.text(draft, key, kindOf(key), ['choices', at, 'delta', key], item);
    } else if (key === 'audio' && isObject(item)) {
      draft.content = true;
      const path = ['choices', at, 'delta', 'audio', 'transcript'];
      if (typeof item.transcript === 'string') choice.text(draft, 'transcript', 'content', path, item.transcript);
    } else if (typeof item === 'object' && item !== null) {
      eachString(item, [key], names, (path, text) => {
        const full = ['choices', at, 'delta', ...path];
        // An annotation is told in one piece, not piece by piece.
        if (key === 'annotations') draft.whole(`${choice.index}/${path.join('/')}`, 'annotation', full, text);
        else choice.text(draft, path.join('/'), kindOf(key), full, text);
      });
    }
  }
  for (const key in value) {
    if (choiceKnown.has(key)) continue;
    eachString(value[key], [key], names, (path, text) => {
      choice.text(draft, path.join('/'), 'annotation', ['choices', at, ...path], text);
    });
  }
};

export const readChatDelta: ReadChoice = (choice, value, at, draft) => {
  const delta = isObject(value.delta) ? value.delta : {};
  readOther(choice, value, at, draft, delta);
  if (delta.tool_calls !== undefined) readTools(choice, value, at, draft, delta);
  if (delta.function_call !== undefined) readFunctionCall(choice, value, at, draft, delta);
};
