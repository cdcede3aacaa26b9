/** Every text of a responses request that reaches the model. */
import type { RequestFacts } from '../../exchange/text.ts';
import type { JsonDocument } from '../../streaming/json-document.ts';
import { bodyOf, flagOf, isObject, listOf, modelOf, refuseShape } from '../shape.ts';
import { TextCollector } from '../text-collector.ts';
import { collectDefinition } from './chat-tools.ts';
import { collectItems } from './response-items.ts';

const known: ReadonlySet<string> = new Set([
  ...['model', 'input', 'instructions', 'tools', 'text', 'prompt', 'user', 'metadata', 'stream', 'stream_options'],
  ...['tool_choice', 'reasoning', 'include', 'previous_response_id', 'conversation', 'service_tier', 'truncation'],
  ...['safety_identifier', 'prompt_cache_key', 'prompt_cache_retention', 'store'],
]);

/** @throws {GatewayError} invalid_request with the place */
export const readResponsesRequest = (document: JsonDocument): RequestFacts => {
  const body = bodyOf(document.value);
  const model = modelOf(body);
  const { input, instructions } = body;
  if (input !== undefined && input !== null && typeof input !== 'string' && !Array.isArray(input)) {
    refuseShape(['input'], 'a string or a list of items');
  }
  const into = new TextCollector();
  into.add(['instructions'], 'system', 'content', instructions);
  collectItems(into, input, ['input']);
  if (isObject(body.prompt)) into.data(['prompt', 'variables'], 'user', 'input', body.prompt.variables);
  if (isObject(body.text)) collectDefinition(into, body.text.format, ['text', 'format']);
  const offered = new TextCollector();
  for (const [index, tool] of listOf(body.tools).entries()) {
    if (isObject(tool)) offered.tool(tool.name ?? tool.type);
    collectDefinition(into, tool, ['tools', index]);
  }
  into.others([], 'user', 'input', body, known);
  const { texts, unreadable } = into;
  return {
    model,
    stream: flagOf(body, 'stream'),
    choices: 1,
    // Usage is part of every answer in this dialect.
    usageAsked: true,
    texts,
    unreadable,
    tools: offered.tools,
    ...(typeof body.user === 'string' ? { user: body.user } : {}),
  };
};
