/** Every text of a whole message. */
import { GatewayError } from '../../exchange/gateway-error.ts';
import type { AnswerFacts, Usage } from '../../exchange/text.ts';
import type { JsonDocument } from '../../streaming/json-document.ts';
import { providerFailure } from '../provider-failure.ts';
import { answerOf, countOf, isObject, stringOf } from '../shape.ts';
import { TextCollector } from '../text-collector.ts';
import { collectBlocks } from './content-blocks.ts';

const known: ReadonlySet<string> = new Set([
  ...['id', 'type', 'role', 'model', 'content', 'stop_reason', 'stop_sequence', 'usage', 'container'],
]);

/** Tokens that were read from or written to the cache are input like all others; Anthropic counts them apart. */
export const messageUsage = (value: unknown): Usage | undefined =>
  isObject(value) && (typeof value.input_tokens === 'number' || typeof value.output_tokens === 'number')
    ? {
        input_tokens:
          countOf(value.input_tokens) +
          countOf(value.cache_creation_input_tokens) +
          countOf(value.cache_read_input_tokens),
        output_tokens: countOf(value.output_tokens),
      }
    : undefined;

/** @throws {GatewayError} invalid_response without content; what the `error` in its place means */
export const readMessagesAnswer = (document: JsonDocument): AnswerFacts => {
  const answer = answerOf(document.value);
  if (answer.type === 'error') throw providerFailure(answer.error);
  if (!Array.isArray(answer.content)) {
    throw new GatewayError('invalid_response', { message: 'The provider answered without content.' });
  }
  const into = new TextCollector();
  collectBlocks(into, answer.content, ['content'], 'assistant', 'content');
  into.others([], 'assistant', 'content', answer, known);
  into.spell(document.text);
  const model = stringOf(answer.model);
  const usage = messageUsage(answer.usage);
  const finishReason = stringOf(answer.stop_reason);
  return {
    texts: into.texts,
    toolCalls: into.tools,
    ...(model === undefined ? {} : { model }),
    ...(usage === undefined ? {} : { usage }),
    ...(finishReason === undefined ? {} : { finishReason }),
  };
};
