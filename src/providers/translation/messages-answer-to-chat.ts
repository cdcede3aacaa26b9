/** A whole message as a chat completion, with every field that strict clients look for. */
import { GatewayError } from '../../exchange/gateway-error.ts';
import { providerFailure } from '../provider-failure.ts';
import { isObject, type JsonObject, stringOf } from '../shape.ts';
import { finishReasonOf } from './finish-reasons.ts';
import { answerBody } from './reading.ts';
import { chatUsage } from './usage.ts';

const joined = (blocks: readonly JsonObject[], type: string, key: string): string | undefined => {
  const texts = blocks.flatMap((block) => (block.type === type ? (stringOf(block[key]) ?? []) : []));
  return texts.length === 0 ? undefined : texts.join('');
};

/** @throws {GatewayError} invalid_response, or what the provider's error means */
export const messagesAnswerToChat = (text: string): string => {
  const answer = answerBody(text);
  if (answer.type === 'error') throw providerFailure(answer.error);
  if (!Array.isArray(answer.content)) {
    throw new GatewayError('invalid_response', { message: 'The provider answered without content.' });
  }
  const blocks = answer.content.filter(isObject);
  const thinking = joined(blocks, 'thinking', 'thinking');
  const calls = blocks
    .filter((block) => block.type === 'tool_use')
    .map(({ id, name, input }) => ({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(input ?? {}) },
    }));
  const message = {
    role: 'assistant',
    content: joined(blocks, 'text', 'text') ?? null,
    refusal: null,
    ...(thinking === undefined ? {} : { reasoning_content: thinking }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  return JSON.stringify({
    id: answer.id,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: answer.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReasonOf(answer.stop_reason) }],
    usage: chatUsage(answer.usage),
  });
};
