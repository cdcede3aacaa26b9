/** Every text of a messages request that reaches the model. */
import type { JsonPath, RequestFacts, Speaker } from '../../exchange/text.ts';
import type { JsonDocument } from '../../streaming/json-document.ts';
import { bodyOf, flagOf, isObject, type JsonObject, listOf, modelOf, refuseShape, stringOf } from '../shape.ts';
import { TextCollector } from '../text-collector.ts';
import { collectBlocks } from './content-blocks.ts';

const known: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'system', 'tools', 'tool_choice', 'metadata', 'stream', 'stop_sequences', 'service_tier'],
  ...['thinking', 'betas', 'container', 'mcp_servers'],
]);

const messageKnown: ReadonlySet<string> = new Set(['role', 'content']);
const toolKnown: ReadonlySet<string> = new Set(['name', 'type', 'cache_control']);

const speakers: ReadonlyMap<unknown, Speaker> = new Map([
  ['user', 'user'],
  ['assistant', 'assistant'],
  ['system', 'system'],
]);

const collectMessage = (into: TextCollector, message: unknown, path: JsonPath): void => {
  if (!isObject(message)) refuseShape(path, 'an object');
  const speaker = speakers.get(message.role);
  if (speaker === undefined) refuseShape([...path, 'role'], '"user" or "assistant"');
  const { content } = message;
  if (typeof content !== 'string' && !Array.isArray(content)) {
    refuseShape([...path, 'content'], 'a string or a list of blocks');
  }
  collectBlocks(into, content, [...path, 'content'], speaker, 'content');
  into.others(path, speaker, 'content', message, messageKnown);
};

const collectTools = (into: TextCollector, body: JsonObject): TextCollector => {
  // A collector of its own for names: the calls in the history are not on offer.
  const offered = new TextCollector();
  for (const [index, tool] of listOf(body.tools).entries()) {
    if (isObject(tool)) offered.tool(tool.name);
    for (const [key, value] of Object.entries(isObject(tool) ? tool : {})) {
      if (!toolKnown.has(key)) into.schema(['tools', index, key], value);
    }
  }
  return offered;
};

/** @throws {GatewayError} invalid_request with the place */
export const readMessagesRequest = (document: JsonDocument): RequestFacts => {
  const body = bodyOf(document.value);
  const model = modelOf(body);
  const into = new TextCollector();
  const { system } = body;
  if (system !== undefined && system !== null && typeof system !== 'string' && !Array.isArray(system)) {
    refuseShape(['system'], 'a string or a list of blocks');
  }
  collectBlocks(into, system, ['system'], 'system', 'content');
  if (!Array.isArray(body.messages) || body.messages.length === 0) refuseShape(['messages'], 'a list of messages');
  for (const [index, message] of body.messages.entries()) collectMessage(into, message, ['messages', index]);
  const { tools } = collectTools(into, body);
  into.others([], 'user', 'input', body, known);
  into.spell(document.text);
  const { texts, unreadable } = into;
  const user = isObject(body.metadata) ? stringOf(body.metadata.user_id) : undefined;
  return {
    model,
    stream: flagOf(body, 'stream'),
    choices: 1,
    // Usage is part of every answer in this dialect.
    usageAsked: true,
    texts,
    unreadable,
    tools,
    ...(user === undefined ? {} : { user }),
  };
};
