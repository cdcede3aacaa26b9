/** A chat-completions request in Anthropic's words. Hints that Anthropic has no words for (seed, penalties, effort) are left out. */
import { isObject, type JsonObject, listOf } from '../shape.ts';
import { messagesOf } from './chat-messages-to-messages.ts';
import { present, requestBody, untranslatable } from './reading.ts';

/** Anthropic demands a bound; this one every current model can keep. */
const defaultMaxTokens = 4096;

const refuseWhatHasNoWords = (body: JsonObject): void => {
  if (typeof body.n === 'number' && body.n > 1) untranslatable(['n'], 'More than one choice');
  if (body.logprobs === true) untranslatable(['logprobs'], 'A request for logprobs');
  if (isObject(body.audio) || listOf(body.modalities).includes('audio')) untranslatable(['audio'], 'A spoken answer');
  if (listOf(body.functions).length > 0) untranslatable(['functions'], 'The older form of tools');
  if (isObject(body.web_search_options)) untranslatable(['web_search_options'], 'A web search');
};

const toolOf = (tool: unknown, index: number): JsonObject => {
  if (!isObject(tool) || !isObject(tool.function))
    return untranslatable(['tools', index], 'A tool that is no function');
  const { name, description, parameters, strict } = tool.function;
  return present({
    name,
    description,
    input_schema: parameters ?? { type: 'object', properties: {} },
    strict: strict === true ? true : undefined,
  });
};

const choices: ReadonlyMap<unknown, string> = new Map([
  ['auto', 'auto'],
  ['none', 'none'],
  ['required', 'any'],
]);

const toolChoiceOf = (body: JsonObject): JsonObject | undefined => {
  const { tool_choice: choice } = body;
  const single = body.parallel_tool_calls === false ? { disable_parallel_tool_use: true } : {};
  if (isObject(choice)) {
    if (!isObject(choice.function)) return untranslatable(['tool_choice'], 'This choice of a tool');
    return { type: 'tool', name: choice.function.name, ...single };
  }
  if (choice === undefined || choice === null) {
    return body.parallel_tool_calls === false ? { type: 'auto', ...single } : undefined;
  }
  const type = choices.get(choice) ?? untranslatable(['tool_choice'], 'This choice of a tool');
  return type === 'none' ? { type } : { type, ...single };
};

const outputConfigOf = ({ response_format: format }: JsonObject): JsonObject | undefined => {
  if (!isObject(format) || format.type === 'text') return undefined;
  if (format.type !== 'json_schema' || !isObject(format.json_schema)) {
    return untranslatable(['response_format'], 'This format of the answer');
  }
  return { format: { type: 'json_schema', schema: format.json_schema.schema } };
};

/** @throws {GatewayError} invalid_request with the place of what cannot be translated */
export const chatRequestToMessages = (text: string): string => {
  const body = requestBody(text);
  refuseWhatHasNoWords(body);
  const tools = listOf(body.tools).map(toolOf);
  const { temperature } = body;
  const { system, messages } = messagesOf(listOf(body.messages));
  return JSON.stringify(
    present({
      model: body.model,
      max_tokens: body.max_completion_tokens ?? body.max_tokens ?? defaultMaxTokens,
      system: system.length > 0 ? system : undefined,
      messages,
      tools: tools.length > 0 ? tools : undefined,
      tool_choice: tools.length > 0 ? toolChoiceOf(body) : undefined,
      stop_sequences: typeof body.stop === 'string' ? [body.stop] : body.stop,
      // OpenAI's scale goes to 2, Anthropic's to 1.
      temperature: typeof temperature === 'number' ? Math.min(temperature, 1) : temperature,
      top_p: body.top_p,
      stream: body.stream,
      metadata: typeof body.user === 'string' ? { user_id: body.user } : undefined,
      output_config: outputConfigOf(body),
    }),
  );
};
