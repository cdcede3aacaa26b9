/** Every text of a whole response. What it repeats of the request (instructions, tools) is the caller's own. */
import { GatewayError } from '../../exchange/gateway-error.ts';
import type { AnswerFacts } from '../../exchange/text.ts';
import type { JsonDocument } from '../../streaming/json-document.ts';
import { providerFailure } from '../provider-failure.ts';
import { answerOf, isObject, type JsonObject, stringOf, usageOf } from '../shape.ts';
import { TextCollector } from '../text-collector.ts';
import { collectItems } from './response-items.ts';

/** Why a response ended: `completed`, or the reason for which it is incomplete. */
export const responseFinish = (response: JsonObject): string | undefined =>
  (isObject(response.incomplete_details) ? stringOf(response.incomplete_details.reason) : undefined) ??
  stringOf(response.status);

/** @throws {GatewayError} invalid_response without output; what its error means where it failed */
export const readResponsesAnswer = (document: JsonDocument): AnswerFacts => {
  const answer = answerOf(document.value);
  if (answer.status === 'failed' || (answer.error !== undefined && answer.error !== null)) {
    throw providerFailure(answer.error);
  }
  if (!Array.isArray(answer.output)) {
    throw new GatewayError('invalid_response', { message: 'The provider answered without output.' });
  }
  const into = new TextCollector();
  collectItems(into, answer.output, ['output']);
  into.add(['output_text'], 'assistant', 'content', answer.output_text);
  const model = stringOf(answer.model);
  const usage = usageOf(answer.usage, 'input_tokens', 'output_tokens');
  const finishReason = responseFinish(answer);
  return {
    texts: into.texts,
    toolCalls: into.tools,
    ...(model === undefined ? {} : { model }),
    ...(usage === undefined ? {} : { usage }),
    ...(finishReason === undefined ? {} : { finishReason }),
  };
};
