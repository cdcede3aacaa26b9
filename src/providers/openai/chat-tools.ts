/** Texts of tool definitions and answer formats: descriptions and every string of their schemas. */
import type { JsonPath } from '../../exchange/text.ts';
import { isObject, type JsonObject, listOf } from '../shape.ts';
import type { TextCollector } from '../text-collector.ts';

/** What the provider shows to a tool server, and to no model. */
const credentials: ReadonlySet<string> = new Set(['authorization', 'headers', 'server_url']);

const named: ReadonlySet<string> = new Set(['name', 'type', 'strict']);

/** A named thing with a schema: a function, a custom tool, an answer format. The name is listed by the caller of this. */
export const collectDefinition = (into: TextCollector, value: unknown, path: JsonPath): void => {
  if (!isObject(value)) {
    into.schema(path, value);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (value.type === 'mcp' && credentials.has(key)) continue;
    if (!named.has(key) || typeof item === 'object') into.schema([...path, key], item);
  }
};

/** `tools`, the older `functions`, and `response_format`. */
export const collectTools = (into: TextCollector, body: JsonObject): void => {
  for (const [index, tool] of listOf(body.tools).entries()) {
    const at = ['tools', index];
    if (!isObject(tool)) {
      into.schema(at, tool);
      continue;
    }
    const inner = isObject(tool.function) ? tool.function : isObject(tool.custom) ? tool.custom : tool;
    into.tool(inner.name ?? tool.type);
    for (const [key, item] of Object.entries(tool)) {
      if (item === inner) collectDefinition(into, inner, [...at, key]);
      else if (!named.has(key) || typeof item === 'object') into.schema([...at, key], item);
    }
  }
  for (const [index, item] of listOf(body.functions).entries()) {
    if (isObject(item)) into.tool(item.name);
    collectDefinition(into, item, ['functions', index]);
  }
  if (!isObject(body.response_format)) return;
  for (const [key, item] of Object.entries(body.response_format)) {
    if (key !== 'type') collectDefinition(into, item, ['response_format', key]);
  }
};
