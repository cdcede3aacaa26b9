/** Gathers every text of a body with the place where it stands. What is not known is gathered too: a text nobody looked at must not pass. */
import type { JsonPath, Speaker, TextKind, TextSite, UnreadablePart } from '../exchange/text.ts';
import { editJson } from '../streaming/json-edit.ts';
import { isObject, type JsonObject } from './shape.ts';

/** Keys whose strings name things for the program and say nothing to the model or the reader. */
export const namesOnly: ReadonlySet<string> = new Set([
  'signature',
  'encrypted_content',

  'type',
  'id',
  'object',
  'role',
  'cache_control',
  'status',
  'call_id',
  'item_id',
]);

/** For values in which every string counts. */
export const noNames: ReadonlySet<string> = new Set();

const schemaWords: ReadonlySet<string> = new Set([
  'type',
  'format',
  'required',
  '$ref',
  '$schema',
  '$id',
  'cache_control',
]);

/** Visits every string below a value, but those directly under one of `skip` (a list of strings counts as directly under its key). */
export const eachString = (
  value: unknown,
  path: JsonPath,
  skip: ReadonlySet<string>,
  visit: (path: JsonPath, text: string) => void,
): void => {
  if (typeof value === 'string') {
    if (value !== '') visit(path, value);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => {
      eachString(item, [...path, index], skip, visit);
    });
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      const name = skip.has(key) && (typeof item === 'string' || (Array.isArray(item) && !item.some(isObject)));
      if (!name) eachString(item, [...path, key], skip, visit);
    }
  }
};

export class TextCollector {
  readonly texts: TextSite[] = [];
  readonly unreadable: UnreadablePart[] = [];
  readonly tools: string[] = [];
  /** Texts that are JSON in place, by their position: their spelling is read when all are known. */
  readonly #inputs: { readonly path: JsonPath; readonly index: number }[] = [];

  /** One text, if it is one; anything else at its place is gathered string by string. */
  add(path: JsonPath, speaker: Speaker, kind: TextKind, value: unknown): void {
    if (typeof value === 'string') {
      if (value !== '') this.texts.push({ path, speaker, kind, text: value });
    } else if (kind === 'tool_arguments') {
      // JSON in place instead of JSON in a string.
      this.data(path, speaker, 'content', value);
    } else if (value !== undefined && value !== null) {
      this.every(path, speaker, kind, value);
    }
  }

  /** The text under a key, if there is one. */
  field(path: JsonPath, key: string, speaker: Speaker, kind: TextKind, value: unknown): void {
    if (value !== undefined && value !== null) this.add([...path, key], speaker, kind, value);
  }

  /** Every string below the value, names of things left out. */
  every(path: JsonPath, speaker: Speaker, kind: TextKind, value: unknown): void {
    eachString(value, path, namesOnly, (at, text) => this.texts.push({ path: at, speaker, kind, text }));
  }

  /** Every string below a value that is the model's own JSON (the input of a tool), whatever its keys are called. */
  data(path: JsonPath, speaker: Speaker, kind: TextKind, value: unknown): void {
    eachString(value, path, noNames, (at, text) => this.texts.push({ path: at, speaker, kind, text }));
  }

  /**
   * The input of a tool as JSON in place. It is one text, like arguments that stand in a string: so that its keys and numbers are judged too,
   * and in whole answers as in streams. `spell` puts its words in.
   */
  input(path: JsonPath, value: unknown): void {
    if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
      this.#inputs.push({ path, index: this.texts.length });
      this.texts.push({ path, speaker: 'assistant', kind: 'tool_arguments', text: '' });
    } else this.add(path, 'assistant', 'tool_arguments', value);
  }

  /** Gives inputs their text, as it stands in the body: numbers keep their digits. @param body the JSON text that was read */
  spell(body: string): void {
    if (this.#inputs.length === 0) return;
    const reading = this.#inputs.map(({ path, index }) => ({
      path,
      replace: (literal: string): string => {
        const site = this.texts[index];
        if (site !== undefined) this.texts[index] = { ...site, text: literal };
        return literal;
      },
    }));
    editJson(body, reading);
  }

  /** Every string of a JSON schema that the model reads: descriptions, titles, enums, defaults, examples. */
  schema(path: JsonPath, value: unknown): void {
    eachString(value, path, schemaWords, (at, text) =>
      this.texts.push({ path: at, speaker: 'system', kind: 'tool_definition', text }),
    );
  }

  /**
   * Every string under keys that are not `known`. Objects that are read by name are looked through with this, too: a provider that takes
   * `Content` for `content` (Go's decoder does) must find nothing there that no policy saw.
   */
  others(path: JsonPath, speaker: Speaker, kind: TextKind, object: JsonObject, known: ReadonlySet<string>): void {
    for (const key of Object.keys(object)) {
      if (!known.has(key)) this.add([...path, key], speaker, kind, object[key]);
    }
  }

  cannotRead(path: JsonPath, type: UnreadablePart['type']): void {
    this.unreadable.push({ path, type });
  }

  tool(name: unknown): void {
    if (typeof name === 'string' && name !== '') this.tools.push(name);
  }
}
