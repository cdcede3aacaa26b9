/** What the demo provider reads in a request: as much of the OpenAI dialects as its answers depend on. */
import { z } from 'zod';

const parts = z.array(z.looseObject({ text: z.string().optional() }));
const content = z.union([z.string(), parts]).nullish();
const tool = z.looseObject({
  name: z.string().optional(),
  parameters: z.unknown().optional(),
  function: z.looseObject({ name: z.string(), parameters: z.unknown().optional() }).optional(),
});

const body = z.looseObject({
  model: z.string(),
  stream: z.boolean().nullish(),
  n: z.int().min(1).max(8).nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  messages: z
    .array(z.looseObject({ role: z.string(), content }))
    .min(1)
    .optional(),
  prompt: z.union([z.string(), z.array(z.string())]).optional(),
  input: z
    .union([
      z.string(),
      z.array(
        z.union([z.string(), z.looseObject({ role: z.string().optional(), type: z.string().optional(), content })]),
      ),
    ])
    .optional(),
  tools: z.array(tool).nullish(),
  tool_choice: z.unknown().optional(),
  dimensions: z.int().min(1).max(4096).nullish(),
  encoding_format: z.enum(['float', 'base64']).nullish(),
});

export interface DemoTool {
  readonly name: string;
  readonly parameters: unknown;
}

export interface DemoRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly choices: number;
  readonly includeUsage: boolean;
  readonly lastMessage: string;
  /** Every text of the request, for counting tokens. */
  readonly texts: readonly string[];
  readonly tools: readonly DemoTool[];
  readonly toolRequired: boolean;
  /** The last message is a tool's result: the model answers in words. */
  readonly answersTool: boolean;
  readonly dimensions: number;
  readonly base64: boolean;
}

/** Reads a body. @throws {SyntaxError | z.ZodError} where it is not JSON, or not of this shape */
export const readDemoRequest = (text: string): DemoRequest => {
  const given = body.parse(JSON.parse(text));
  const turns = turnsOf(given);
  const last = turns.at(-1);
  return {
    model: given.model,
    stream: given.stream ?? false,
    choices: given.n ?? 1,
    includeUsage: given.stream_options?.include_usage ?? false,
    lastMessage: last?.text ?? '',
    texts: turns.map((turn) => turn.text),
    tools: (given.tools ?? []).map((entry) => ({
      name: entry.function?.name ?? entry.name ?? 'tool',
      parameters: entry.function?.parameters ?? entry.parameters,
    })),
    toolRequired:
      given.tool_choice === 'required' || (typeof given.tool_choice === 'object' && given.tool_choice !== null),
    answersTool: last?.role === 'tool' || last?.role === 'function_call_output',
    dimensions: given.dimensions ?? 256,
    base64: given.encoding_format === 'base64',
  };
};

interface Turn {
  readonly role: string;
  readonly text: string;
}

const turnsOf = ({ messages, prompt, input }: z.output<typeof body>): Turn[] => {
  if (messages !== undefined) return messages.map((message) => ({ role: message.role, text: textOf(message.content) }));
  const list = input ?? prompt ?? '';
  return (typeof list === 'string' ? [list] : list).map((entry) =>
    typeof entry === 'string'
      ? { role: 'user', text: entry }
      : { role: entry.role ?? entry.type ?? 'user', text: textOf(entry.content) },
  );
};

const textOf = (value: z.output<typeof content>): string =>
  typeof value === 'string' ? value : (value ?? []).map((part) => part.text ?? '').join('');
