/** Every text of Anthropic content blocks, in requests and in answers. */
import type { JsonPath, Speaker, TextKind } from '../../exchange/text.ts';
import { isObject, type JsonObject } from '../shape.ts';
import type { TextCollector } from '../text-collector.ts';

/** Keys of text and tool blocks that are read by name, or name things. */
const known: ReadonlySet<string> = new Set([
  ...[
    'type',
    'text',
    'citations',
    'id',
    'name',
    'input',
    'tool_use_id',
    'content',
    'is_error',
    'cache_control',
    'caller',
  ],
  ...['server_name'],
]);

const collectDocument = (into: TextCollector, block: JsonObject, path: JsonPath, speaker: Speaker, kind: TextKind) => {
  into.field(path, 'title', speaker, kind, block.title);
  into.field(path, 'context', speaker, kind, block.context);
  const { source } = block;
  const at = [...path, 'source'];
  if (isObject(source) && source.type === 'text') into.field(at, 'data', speaker, kind, source.data);
  else if (isObject(source) && source.type === 'content') {
    collectBlocks(into, source.content, [...at, 'content'], speaker, kind);
  } else into.cannotRead(path, 'file');
};

const collectBlock = (into: TextCollector, block: unknown, path: JsonPath, speaker: Speaker, kind: TextKind): void => {
  if (!isObject(block)) {
    into.add(path, speaker, kind, block);
    return;
  }
  switch (block.type) {
    case 'text':
      into.field(path, 'text', speaker, kind, block.text);
      into.field(path, 'citations', speaker, 'annotation', block.citations);
      into.others(path, speaker, kind, block, known);
      return;
    case 'thinking':
      into.field(path, 'thinking', speaker, 'reasoning', block.thinking);
      return;
    case 'redacted_thinking':
      into.cannotRead(path, 'other');
      return;
    case 'image':
      into.cannotRead(path, 'image');
      return;
    case 'document':
      collectDocument(into, block, path, speaker, kind);
      return;
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use':
      into.tool(block.name);
      into.input([...path, 'input'], block.input);
      into.others(path, 'assistant', 'content', block, known);
      return;
    case 'tool_result':
      collectBlocks(into, block.content, [...path, 'content'], 'tool', 'tool_result');
      into.others(path, 'tool', 'tool_result', block, known);
      return;
    default:
      into.every(path, speaker, kind, block);
  }
};

/** A string, or a list of blocks. */
export const collectBlocks = (
  into: TextCollector,
  value: unknown,
  path: JsonPath,
  speaker: Speaker,
  kind: TextKind,
): void => {
  if (!Array.isArray(value)) {
    into.add(path, speaker, kind, value);
    return;
  }
  for (const [index, block] of value.entries()) collectBlock(into, block, [...path, index], speaker, kind);
};
