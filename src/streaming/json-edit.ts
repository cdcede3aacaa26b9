/** Replaces single values inside a JSON text; every other byte stays as it was. Linear in the text, whatever the number of edits. */
import type { JsonPath } from '../exchange/text.ts';
import { behindSpace, behindString, behindValue, keyOf } from './json-walk.ts';

export interface JsonEdit {
  readonly path: JsonPath;
  /** The literal that takes the place of `literal`. */
  readonly replace: (literal: string) => string;
  /** Nothing happens where the path does not exist; otherwise that is a defect. */
  readonly optional?: boolean;
}

/** A place on the way to an edit. Most lead to one other place only: those need no map. */
class Node {
  edit: JsonEdit | undefined = undefined;
  #key: string | number | undefined = undefined;
  #only: Node | undefined = undefined;
  #more: Map<string | number, Node> | undefined = undefined;

  child(part: string | number): Node | undefined {
    return this.#key === part ? this.#only : this.#more?.get(part);
  }

  grow(part: string | number): Node {
    const known = this.child(part);
    if (known !== undefined) return known;
    const child = new Node();
    if (this.#only === undefined) {
      this.#key = part;
      this.#only = child;
    } else {
      this.#more ??= new Map();
      this.#more.set(part, child);
    }
    return child;
  }
}

const plant = (edits: readonly JsonEdit[]): Node => {
  const root = new Node();
  for (const edit of edits) {
    let node = root;
    for (const part of edit.path) node = node.grow(part);
    node.edit = edit;
  }
  return root;
};

class JsonEditor {
  readonly #text: string;
  readonly #done = new Set<JsonEdit>();
  #out = '';
  #copied = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(edits: readonly JsonEdit[]): string {
    const root = plant(edits);
    this.#visit(root, behindSpace(this.#text, 0));
    const missed = edits.find((edit) => edit.optional !== true && !this.#done.has(edit));
    if (missed !== undefined) throw new Error('an edit names a place that is not in the JSON text');
    return this.#out + this.#text.slice(this.#copied);
  }

  /** Edits below the value that starts at `at`; gives where it has ended. */
  #visit(node: Node, at: number): number {
    const text = this.#text;
    if (node.edit !== undefined) {
      const end = behindValue(text, at);
      const literal = text.slice(at, end);
      const replacement = node.edit.replace(literal);
      if (replacement !== literal) {
        this.#out += text.slice(this.#copied, at) + replacement;
        this.#copied = end;
      }
      this.#done.add(node.edit);
      return end;
    }
    const first = text.charCodeAt(at);
    if (first === 0x7b) return this.#members(node, at);
    if (first === 0x5b) return this.#elements(node, at);
    return behindValue(text, at);
  }

  #members(node: Node, from: number): number {
    const text = this.#text;
    let at = behindSpace(text, from + 1);
    while (text.charCodeAt(at) === 0x22) {
      const keyEnd = behindString(text, at);
      const key = keyOf(text.slice(at, keyEnd));
      at = behindSpace(text, behindSpace(text, keyEnd) + 1);
      const child = node.child(key);
      at = behindSpace(text, child === undefined ? behindValue(text, at) : this.#visit(child, at));
      if (text.charCodeAt(at) !== 0x2c) break;
      at = behindSpace(text, at + 1);
    }
    return at + 1;
  }

  #elements(node: Node, from: number): number {
    const text = this.#text;
    let at = behindSpace(text, from + 1);
    for (let index = 0; at < text.length && text.charCodeAt(at) !== 0x5d; index++) {
      const child = node.child(index);
      at = behindSpace(text, child === undefined ? behindValue(text, at) : this.#visit(child, at));
      if (text.charCodeAt(at) === 0x2c) at = behindSpace(text, at + 1);
    }
    return at + 1;
  }
}

/**
 * The text with some values replaced. Where a key stands twice, both values are: no reader may find the old one.
 * @param text valid JSON
 * @throws {Error} a defect: an edit that is not optional names a place that does not exist
 */
export const editJson = (text: string, edits: readonly JsonEdit[]): string =>
  edits.length === 0 ? text : new JsonEditor(text).run(edits);

const standsOnce = (text: string, part: string): boolean => {
  const at = text.indexOf(part);
  // From the next unit on: `","` may be the end of one string and the beginning of another, and share a quote with a third.
  return at !== -1 && text.indexOf(part, at + 1) === -1;
};

/**
 * The text with one string replaced, found without a walk, as nearly every event of a stream allows; undefined where it takes a walk to be sure.
 * Without a backslash every string is spelled in the one way there is: then what stands once is what stands at the path, if no key of the path
 * stands twice.
 */
export const replaceOnlyString = (text: string, path: JsonPath, from: string, to: string): string | undefined => {
  const literal = `"${from}"`;
  if (text.includes('\\') || from.includes('"') || !standsOnce(text, literal)) return undefined;
  for (const key of path) if (typeof key === 'string' && !standsOnce(text, `"${key}"`)) return undefined;
  const at = text.indexOf(literal);
  return text.slice(0, at) + JSON.stringify(to) + text.slice(at + literal.length);
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/**
 * Puts a string in place of a string; a string that says the same already keeps its own spelling (its escapes). An object or a list (the
 * input of a tool) gives way to JSON as it is spelled, and to a string only where the new text is no JSON.
 */
export const stringEdit = (path: JsonPath, value: string): JsonEdit => ({
  path,
  replace: (literal) => {
    if (literal.startsWith('{') || literal.startsWith('[')) return isJson(value) ? value : JSON.stringify(value);
    if (!literal.startsWith('"')) throw new Error('an edit names a value that is not a string');
    return JSON.parse(literal) === value ? literal : JSON.stringify(value);
  },
});
