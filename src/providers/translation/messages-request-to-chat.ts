/** A messages request as a chat-completions request. Hints that have no words there (top_k, thinking, cache marks) are left out. */
import { isObject, type JsonObject, listOf, stringOf } from '../shape.ts';
import { chatMessagesOf } from './messages-to-chat-messages.ts';
import { present, requestBody, untranslatable } from './reading.ts';

const toolOf = (tool: unknown, index: number): JsonObject => {
  if (!isObject(tool) || (tool.type !== undefined && tool.type !== null && tool.type !== 'custom')) {
    return untranslatable(['tools', index], 'A tool that the provider runs');
  }
  const { name, description, input_schema, strict } = tool;
  return { type: 'function', function: present({ name, description, parameters: input_schema, strict }) };
};

const choices: ReadonlyMap<unknown, string> = new Map([
  ['auto', 'auto'],
  ['none', 'none'],
  ['any', 'required'],
]);

const toolChoiceOf = ({ tool_choice: choice }: JsonObject): unknown => {
  if (!isObject(choice)) return undefined;
  if (choice.type === 'tool') return { type: 'function', function: { name: choice.name } };
  return choices.get(choice.type) ?? untranslatable(['tool_choice'], 'This choice of a tool');
};

const formatOf = ({ output_config: config }: JsonObject): JsonObject | undefined => {
  if (!isObject(config) || !isObject(config.format)) return undefined;
  const { type, schema } = config.format;
  if (type !== 'json_schema') return untranslatable(['output_config', 'format'], 'This format of the answer');
  return { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } };
};

/** Models that take the bound only under its newer name; other servers know the older one best. */
const newerBound = /^(o\d|gpt-[5-9])/;

/** @throws {GatewayError} invalid_request with the place of what cannot be translated */
export const messagesRequestToChat = (text: string): string => {
  const body = requestBody(text);
  const tools = listOf(body.tools).map(toolOf);
  const choice = isObject(body.tool_choice) ? body.tool_choice : {};
  const metadata = isObject(body.metadata) ? body.metadata : {};
  const bound = newerBound.test(stringOf(body.model) ?? '') ? 'max_completion_tokens' : 'max_tokens';
  return JSON.stringify(
    present({
      model: body.model,
      messages: chatMessagesOf(body),
      [bound]: body.max_tokens,
      tools: tools.length > 0 ? tools : undefined,
      tool_choice: tools.length > 0 ? toolChoiceOf(body) : undefined,
      parallel_tool_calls: tools.length > 0 && choice.disable_parallel_tool_use === true ? false : undefined,
      stop: listOf(body.stop_sequences).length > 0 ? body.stop_sequences : undefined,
      temperature: body.temperature,
      top_p: body.top_p,
      user: metadata.user_id,
      response_format: formatOf(body),
      stream: body.stream,
      // The caller's dialect always tells the usage.
      stream_options: body.stream === true ? { include_usage: true } : undefined,
    }),
  );
};
