/** What the demo model says. Some words in the last message call for answers in which policies and resilience can show themselves. */
import type { DemoRequest } from './request.ts';

export type DemoAnswer =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tool'; readonly name: string; readonly arguments: string };

/** What the demo model does wrong on request, for trying retries, circuits and honest stream endings. */
export type DemoFault = 'error' | 'overloaded' | 'cut' | 'stall';

const faults: readonly (readonly [string, DemoFault])[] = [
  ['demo:error', 'error'],
  ['demo:overloaded', 'overloaded'],
  ['demo:cut', 'cut'],
  ['demo:stall', 'stall'],
];

/** The fault that a message asks for, if any. */
export const faultIn = (message: string): DemoFault | undefined =>
  faults.find(([words]) => message.includes(words))?.[1];

const contact =
  'You can reach Alice Martin at alice.martin@example.com or by phone at +1 (415) 555-2671. ' +
  'The card on file is 4111 1111 1111 1111, and the office is open from nine to five.';

// Written in two parts: scanners of repositories would take the example for a key.
const credentials = `Of course. The access key of the build account is ${'AKIA'}${'IOSFODNN7EXAMPLE'}; keep it to yourself.`;

const story =
  'The gate at the head of the canal was older than the town. Each morning the keeper raised it by a hand, let the water find its level, ' +
  'and wrote the height in a book that nobody read. In the dry summer of the long strike somebody finally did read it, and found that the ' +
  'water had never once been higher than the keeper had allowed. They raised no statue. They gave the keeper a better pen.';

/** The answer to a request: a call of an offered tool, a prepared text, or the message itself said back. */
export const answerTo = ({ lastMessage, tools, toolRequired, answersTool }: DemoRequest): DemoAnswer => {
  const [tool] = tools;
  if (tool !== undefined && !answersTool && (toolRequired || /\b(weather|tool|search|look up)\b/i.test(lastMessage))) {
    return { kind: 'tool', name: tool.name, arguments: JSON.stringify(exampleOf(tool.parameters)) };
  }
  return { kind: 'text', text: textFor(lastMessage) };
};

const textFor = (message: string): string => {
  if (/\bcontact\b/i.test(message)) return contact;
  if (/\bcredentials?\b/i.test(message)) return credentials;
  if (/\b(story|long)\b/i.test(message)) return story;
  return `This is the demo model of Sluice. What reached me was: “${message.slice(0, 2000)}”`;
};

/** A value that fits a JSON schema as far as tools usually go: objects, strings, numbers, booleans, enums, arrays. */
const exampleOf = (schema: unknown, name = ''): unknown => {
  if (typeof schema !== 'object' || schema === null) return {};
  if ('enum' in schema && Array.isArray(schema.enum)) return schema.enum[0];
  switch ('type' in schema ? schema.type : 'object') {
    case 'string':
      return /city|location|place/i.test(name) ? 'Paris' : `example ${name}`.trim();
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'array':
      return 'items' in schema ? [exampleOf(schema.items, name)] : [];
    default:
      return exampleObject('properties' in schema ? schema.properties : undefined);
  }
};

const exampleObject = (properties: unknown): Record<string, unknown> =>
  typeof properties === 'object' && properties !== null
    ? Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, exampleOf(schema, name)]))
    : {};
