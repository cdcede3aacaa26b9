/** A whole chat completion as a message. */
import { GatewayError } from '../../exchange/gateway-error.ts';
import { providerFailure } from '../provider-failure.ts';
import { isObject, type JsonObject, listOf } from '../shape.ts';
import { stopReasonOf } from './finish-reasons.ts';
import { answerBody, toolInput } from './reading.ts';
import { messagesUsage } from './usage.ts';

const textBlock = (text: unknown): JsonObject[] =>
  typeof text === 'string' && text !== '' ? [{ type: 'text', text }] : [];

const contentOf = (message: JsonObject): JsonObject[] => {
  const thinking = message.reasoning_content ?? message.reasoning;
  const blocks: JsonObject[] =
    typeof thinking === 'string' && thinking !== '' ? [{ type: 'thinking', thinking, signature: '' }] : [];
  blocks.push(...textBlock(message.content), ...textBlock(message.refusal));
  for (const call of listOf(message.tool_calls)) {
    const input = isObject(call) && isObject(call.function) ? toolInput(call.function.arguments) : undefined;
    if (!isObject(call) || !isObject(call.function) || input === undefined) {
      throw new GatewayError('invalid_response', {
        message: 'The provider called a tool with arguments that are no JSON.',
      });
    }
    blocks.push({ type: 'tool_use', id: call.id, name: call.function.name, input });
  }
  return blocks;
};

/** @throws {GatewayError} invalid_response, or what the provider's error means */
export const chatAnswerToMessages = (text: string): string => {
  const answer = answerBody(text);
  if (answer.error !== undefined && answer.error !== null) throw providerFailure(answer.error);
  const [choice] = listOf(answer.choices);
  if (!isObject(choice) || !isObject(choice.message)) {
    throw new GatewayError('invalid_response', { message: 'The provider answered without choices.' });
  }
  return JSON.stringify({
    id: answer.id,
    type: 'message',
    role: 'assistant',
    model: answer.model,
    content: contentOf(choice.message),
    stop_reason: stopReasonOf(choice.finish_reason),
    stop_sequence: null,
    usage: messagesUsage(answer.usage),
  });
};
