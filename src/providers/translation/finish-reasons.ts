/** Why an answer ended, in both dialects. */

const toFinish: ReadonlyMap<unknown, string> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
]);

const toStop: ReadonlyMap<unknown, string> = new Map([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool_calls', 'tool_use'],
  ['function_call', 'tool_use'],
  ['content_filter', 'refusal'],
]);

/** Anthropic's `stop_reason` as OpenAI's `finish_reason`. */
export const finishReasonOf = (stopReason: unknown): string => toFinish.get(stopReason) ?? 'stop';

/** OpenAI's `finish_reason` as Anthropic's `stop_reason`. */
export const stopReasonOf = (finishReason: unknown): string => toStop.get(finishReason) ?? 'end_turn';
