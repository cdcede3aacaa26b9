/** What to write instead of a value that a schema refused. Values that may be secrets are never repeated. */
import { z } from 'zod';
import type { KeyPath } from './finding.ts';
import { looksLikeSecret } from './literal-secret.ts';
import type { Located } from './located.ts';
import { didYouMean, nearest } from './nearest.ts';
import { alternatives, homesOf, keysAt, metaOf, schemasAt } from './schema-shape.ts';

type Schema = z.core.$ZodType;

const secretKeys = new Set(['api_key', 'apikey', 'key', 'secret', 'secret_key', 'token', 'password', 'api_token']);

export const suggestKey = (schema: Schema, path: KeyPath, key: string): string => {
  const allowed = keysAt(schema, path);
  if (secretKeys.has(key.toLowerCase()) && allowed.includes('secret_key_ref')) {
    return 'name the variable that holds the key: secret_key_ref: { env: OPENAI_API_KEY }';
  }
  const homes = nearest(key, allowed) === undefined ? homesOf(schema, key) : [];
  if (homes.length > 0) return `it belongs under ${homes.slice(0, 3).join(' or ')}`;
  return didYouMean(key, allowed);
};

export const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'keys and values',
  record: 'keys and values',
  array: 'a list',
};

export const describe = (value: Located): string => {
  if (value.kind === 'list') return 'a list';
  if (value.kind === 'map') return 'keys and values';
  return typeof value.value === 'string' ? `the text ${shown(value)}` : shown(value);
};

export const shown = (value: Located): string => {
  const text = value.kind === 'scalar' ? String(value.value) : '';
  if (looksLikeSecret(text) || text.length > 40) return 'this value';
  return value.kind === 'scalar' && typeof value.value === 'string' ? `"${text}"` : text;
};

export const suggestType = (schema: Schema, path: KeyPath, expected: string, value: Located): string => {
  const text = value.kind === 'scalar' ? String(value.value) : undefined;
  if (expected === 'boolean') {
    if (text !== undefined && /^(yes|on|1)$/i.test(text)) return 'write true';
    if (text !== undefined && /^(no|off|0)$/i.test(text)) return 'write false';
    return 'write true or false';
  }
  if (expected === 'string' && text !== undefined) {
    const full = example(schema, path);
    return full === '…' ? `put it in quotes: "${text}"` : `write it like ${full}`;
  }
  if (
    (expected === 'number' || expected === 'int') &&
    text !== undefined &&
    text.trim() !== '' &&
    Number.isFinite(Number(text))
  ) {
    return expected === 'int' && !Number.isInteger(Number(text))
      ? `write ${Math.round(Number(text))}`
      : `write ${text} without quotes`;
  }
  if (expected === 'array' && text !== undefined)
    return looksLikeSecret(text) ? 'write a list' : `write it as a list: [${text}]`;
  const keys = keysAt(schema, path);
  if (keys.length > 0) return `keys allowed here: ${keys.join(', ')}`;
  return `write ${nouns[expected] ?? expected}`;
};

export const example = (schema: Schema, path: KeyPath): string => {
  for (const each of schemasAt(schema, path)) {
    const meta = metaOf(each);
    if (typeof meta.example === 'string') return meta.example;
    const first = alternatives(each)[0];
    if (first instanceof z.ZodBoolean) return 'true';
    if (first instanceof z.ZodArray) return '[]';
    if (first instanceof z.ZodEnum) return String(first.options[0]);
  }
  return '…';
};
