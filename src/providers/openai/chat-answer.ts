/** Every text of a whole answer that is made of choices: chat completions and completions. */
import { GatewayError } from '../../exchange/gateway-error.ts';
import type { AnswerFacts, JsonPath } from '../../exchange/text.ts';
import type { JsonDocument } from '../../streaming/json-document.ts';
import { providerFailure } from '../provider-failure.ts';
import { answerOf, isObject, type JsonObject, listOf, stringOf, usageOf } from '../shape.ts';
import { TextCollector } from '../text-collector.ts';
import { collectContent } from './chat-request.ts';

const topKnown: ReadonlySet<string> = new Set([
  ...['id', 'object', 'created', 'model', 'choices', 'usage', 'system_fingerprint', 'service_tier', 'provider'],
  ...['prompt_filter_results', 'x_groq', 'error'],
]);

const choiceKnown: ReadonlySet<string> = new Set([
  ...['index', 'message', 'text', 'finish_reason', 'native_finish_reason', 'logprobs', 'content_filter_results'],
]);

const messageKnown: ReadonlySet<string> = new Set([
  ...['role', 'content', 'refusal', 'reasoning', 'reasoning_content', 'tool_calls', 'function_call', 'audio'],
]);

const collectCalls = (into: TextCollector, message: JsonObject, path: JsonPath): void => {
  for (const [index, call] of listOf(message.tool_calls).entries()) {
    const at = [...path, 'tool_calls', index];
    if (!isObject(call)) {
      into.add(at, 'assistant', 'content', call);
      continue;
    }
    if (isObject(call.function)) {
      into.tool(call.function.name);
      into.add([...at, 'function', 'arguments'], 'assistant', 'tool_arguments', call.function.arguments);
    }
    if (isObject(call.custom)) {
      into.tool(call.custom.name);
      into.add([...at, 'custom', 'input'], 'assistant', 'annotation', call.custom.input);
    }
  }
  if (isObject(message.function_call)) {
    into.tool(message.function_call.name);
    into.add([...path, 'function_call', 'arguments'], 'assistant', 'tool_arguments', message.function_call.arguments);
  }
};

const collectMessage = (into: TextCollector, message: JsonObject, path: JsonPath): void => {
  collectContent(into, message.content, [...path, 'content'], 'assistant', 'content');
  into.field(path, 'refusal', 'assistant', 'refusal', message.refusal);
  into.field(path, 'reasoning', 'assistant', 'reasoning', message.reasoning);
  into.field(path, 'reasoning_content', 'assistant', 'reasoning', message.reasoning_content);
  collectCalls(into, message, path);
  if (isObject(message.audio)) {
    into.add([...path, 'audio', 'transcript'], 'assistant', 'content', message.audio.transcript);
  }
  into.others(path, 'assistant', 'annotation', message, messageKnown);
};

const incomplete = (message: string): never => {
  throw new GatewayError('invalid_response', { message });
};

/** @throws {GatewayError} invalid_response without choices; what the `error` in its place means */
export const readChoicesAnswer = (document: JsonDocument): AnswerFacts => {
  const answer = answerOf(document.value);
  if (answer.error !== undefined && answer.error !== null) throw providerFailure(answer.error);
  const choices = listOf(answer.choices);
  if (choices.length === 0) incomplete('The provider answered without choices.');
  const into = new TextCollector();
  for (const [index, choice] of choices.entries()) {
    const path = ['choices', index];
    if (!isObject(choice)) return incomplete('The provider answered with a choice that is no object.');
    if (isObject(choice.message)) collectMessage(into, choice.message, [...path, 'message']);
    else if (typeof choice.text === 'string') into.field(path, 'text', 'assistant', 'content', choice.text);
    else return incomplete('The provider answered with a choice without a message.');
    if (choice.finish_reason === 'error') throw new GatewayError('provider_error');
    into.others(path, 'assistant', 'annotation', choice, choiceKnown);
  }
  into.others([], 'assistant', 'annotation', answer, topKnown);
  const [first] = choices;
  const model = stringOf(answer.model);
  const usage = usageOf(answer.usage, 'prompt_tokens', 'completion_tokens');
  const finishReason = isObject(first) ? stringOf(first.finish_reason) : undefined;
  return {
    texts: into.texts,
    toolCalls: into.tools,
    ...(model === undefined ? {} : { model }),
    ...(usage === undefined ? {} : { usage }),
    ...(finishReason === undefined ? {} : { finishReason }),
  };
};
