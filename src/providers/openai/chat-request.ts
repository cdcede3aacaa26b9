/** Every text of a chat-completions request that reaches the model. */
import type { JsonPath, RequestFacts, Speaker, TextKind } from '../../exchange/text.ts';
import type { JsonDocument } from '../../streaming/json-document.ts';
import { bodyOf, choicesOf, flagOf, isObject, type JsonObject, listOf, modelOf, refuseShape } from '../shape.ts';
import { TextCollector } from '../text-collector.ts';
import { collectTools } from './chat-tools.ts';

/** Top-level fields that hold no text for the model, and those that are read by name. Any other field is gathered whole. */
const known: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'tools', 'functions', 'response_format', 'prediction', 'user', 'metadata', 'stream', 'n'],
  ...['stream_options', 'stop', 'service_tier', 'reasoning_effort', 'verbosity', 'modalities', 'audio', 'tool_choice'],
  ...['function_call', 'safety_identifier', 'prompt_cache_key', 'prompt_cache_retention', 'logit_bias', 'store'],
]);

const partKnown: ReadonlySet<string> = new Set(['type', 'text', 'refusal', 'cache_control', 'annotations', 'logprobs']);
const functionKnown: ReadonlySet<string> = new Set(['name', 'arguments']);

const messageKnown: ReadonlySet<string> = new Set([
  ...['role', 'content', 'refusal', 'reasoning', 'reasoning_content', 'tool_calls', 'function_call', 'tool_call_id'],
  ...['audio', 'cache_control'],
]);

/** A role that nobody told us of is judged like a user's. */
const speakers: ReadonlyMap<string, Speaker> = new Map([
  ['system', 'system'],
  ['developer', 'system'],
  ['user', 'user'],
  ['assistant', 'assistant'],
  ['tool', 'tool'],
  ['function', 'tool'],
]);

const media = {
  image_url: 'image',
  input_audio: 'audio',
  file: 'file',
  video_url: 'video',
  audio_url: 'audio',
} as const;

const isMedia = (type: unknown): type is keyof typeof media => typeof type === 'string' && Object.hasOwn(media, type);

/** String or parts; a part of an unknown type is read string by string. */
export const collectContent = (
  into: TextCollector,
  value: unknown,
  path: JsonPath,
  speaker: Speaker,
  kind: TextKind,
): void => {
  if (!Array.isArray(value)) {
    into.add(path, speaker, kind, value);
    return;
  }
  for (const [index, part] of value.entries()) {
    const at = [...path, index];
    if (isObject(part) && (part.type === 'text' || part.type === 'refusal')) {
      into.field(at, 'text', speaker, kind, part.text);
      into.field(at, 'refusal', speaker, 'refusal', part.refusal);
      into.others(at, speaker, kind, part, partKnown);
    } else if (isObject(part) && isMedia(part.type)) {
      into.cannotRead(at, media[part.type]);
      if (isObject(part.file)) into.add([...at, 'file', 'filename'], speaker, kind, part.file.filename);
    } else into.add(at, speaker, kind, part);
  }
};

const collectCalls = (into: TextCollector, message: JsonObject, path: JsonPath): void => {
  for (const [index, call] of listOf(message.tool_calls).entries()) {
    const at = [...path, 'tool_calls', index];
    if (!isObject(call)) {
      into.add(at, 'assistant', 'content', call);
      continue;
    }
    if (isObject(call.function)) {
      into.add([...at, 'function', 'arguments'], 'assistant', 'tool_arguments', call.function.arguments);
      into.others([...at, 'function'], 'assistant', 'content', call.function, functionKnown);
    }
    if (isObject(call.custom)) into.add([...at, 'custom', 'input'], 'assistant', 'content', call.custom.input);
  }
  if (isObject(message.function_call)) {
    into.add([...path, 'function_call', 'arguments'], 'assistant', 'tool_arguments', message.function_call.arguments);
  }
};

const collectMessage = (into: TextCollector, message: unknown, path: JsonPath): void => {
  if (!isObject(message)) refuseShape(path, 'an object');
  if (typeof message.role !== 'string' || message.role === '') refuseShape([...path, 'role'], 'a role');
  const { content } = message;
  if (content !== undefined && content !== null && typeof content !== 'string' && !Array.isArray(content)) {
    refuseShape([...path, 'content'], 'a string or a list of parts');
  }
  const speaker = speakers.get(message.role) ?? 'user';
  collectContent(into, content, [...path, 'content'], speaker, speaker === 'tool' ? 'tool_result' : 'content');
  into.field(path, 'refusal', speaker, 'refusal', message.refusal);
  into.field(path, 'reasoning', speaker, 'reasoning', message.reasoning);
  into.field(path, 'reasoning_content', speaker, 'reasoning', message.reasoning_content);
  collectCalls(into, message, path);
  if (isObject(message.audio)) into.cannotRead([...path, 'audio'], 'audio');
  into.others(path, speaker, 'content', message, messageKnown);
};

/** @throws {GatewayError} invalid_request with the place */
export const readChatRequest = (document: JsonDocument): RequestFacts => {
  const body = bodyOf(document.value);
  const model = modelOf(body);
  const into = new TextCollector();
  if (!Array.isArray(body.messages) || body.messages.length === 0) refuseShape(['messages'], 'a list of messages');
  const { messages } = body;
  for (let index = 0; index < messages.length; index += 1) collectMessage(into, messages[index], ['messages', index]);
  collectTools(into, body);
  if (isObject(body.prediction)) {
    collectContent(into, body.prediction.content, ['prediction', 'content'], 'assistant', 'content');
  }
  into.others([], 'user', 'input', body, known);
  const { texts, unreadable, tools } = into;
  return {
    model,
    stream: flagOf(body, 'stream'),
    choices: choicesOf(body),
    usageAsked: isObject(body.stream_options) && body.stream_options.include_usage === true,
    texts,
    unreadable,
    tools,
    ...(typeof body.user === 'string' ? { user: body.user } : {}),
  };
};
