/** Token counts, in both dialects: OpenAI counts cached tokens as part of the prompt, Anthropic beside it. */
import { countOf, isObject, type JsonObject } from '../shape.ts';

/** Anthropic's usage as OpenAI's. */
export const chatUsage = (usage: unknown) => {
  const counts: JsonObject = isObject(usage) ? usage : {};
  const cached = countOf(counts.cache_read_input_tokens);
  const prompt = countOf(counts.input_tokens) + cached + countOf(counts.cache_creation_input_tokens);
  const completion = countOf(counts.output_tokens);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached },
  };
};

/** OpenAI's usage as Anthropic's. */
export const messagesUsage = (usage: unknown) => {
  const counts: JsonObject = isObject(usage) ? usage : {};
  const details: JsonObject = isObject(counts.prompt_tokens_details) ? counts.prompt_tokens_details : {};
  const prompt = countOf(counts.prompt_tokens);
  const cached = Math.min(countOf(details.cached_tokens), prompt);
  return {
    input_tokens: prompt - cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: countOf(counts.completion_tokens),
  };
};
