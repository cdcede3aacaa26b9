/**
 * A strict look at a JSON text (RFC 8259) before it is parsed: where exactly it is wrong, whether a key stands twice in one object, and
 * whether it nests deeper than any reader should follow. Linear in the text.
 */
import type { JsonPath } from '../exchange/text.ts';
import { behindString, keyOf } from './json-walk.ts';

/** Where and why a text is no acceptable JSON. The reason quotes nothing of the text. */
export class JsonFault extends Error {
  override readonly name = 'JsonFault';
  /** UTF-16 units from the start. */
  readonly offset: number;
  readonly path: JsonPath;

  constructor(reason: string, offset: number, path: JsonPath) {
    super(reason);
    this.offset = offset;
    this.path = path;
  }
}

/** Deeper than any request or answer; shallow enough for a recursive reader. */
export const maxJsonDepth = 256;

/** Up to so many keys are looked through one by one: most objects have few, and a set for each would cost more than their text. */
const fewKeys = 16;

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const hex4 = /[0-9a-fA-F]{4}/y;

class JsonScanner {
  readonly #text: string;
  /** Whether to look inside strings, for control characters and bad escapes. */
  readonly #inStrings: boolean;
  #at = 0;
  readonly #path: (string | number)[] = [];
  /** Of every object that is open: the keys it has so far, outermost first. */
  readonly #keys: string[] = [];

  constructor(text: string, inStrings: boolean) {
    this.#text = text;
    this.#inStrings = inStrings;
  }

  document(): void {
    this.#value();
    this.#space();
    if (this.#at < this.#text.length) this.#fail('unexpected text after the value');
  }

  #value(): void {
    this.#space();
    switch (this.#text.charCodeAt(this.#at)) {
      case 0x22:
        this.#string();
        return;
      case 0x7b:
        this.#object();
        return;
      case 0x5b:
        this.#array();
        return;
      case 0x74:
        this.#word('true');
        return;
      case 0x66:
        this.#word('false');
        return;
      case 0x6e:
        this.#word('null');
        return;
      default:
        this.#match(number, 'a value was expected');
    }
  }

  #object(): void {
    this.#enter();
    if (this.#take(0x7d)) return;
    const first = this.#keys.length;
    let many: Set<string> | undefined;
    const depth = this.#path.length;
    for (;;) {
      this.#space();
      const start = this.#at;
      if (this.#text.charCodeAt(start) !== 0x22) this.#fail('a key was expected');
      this.#string();
      const key = keyOf(this.#text.slice(start, this.#at));
      this.#path[depth] = key;
      if (many === undefined ? this.#keys.includes(key, first) : many.has(key)) {
        this.#at = start;
        this.#fail('the key stands twice in its object');
      }
      this.#keys.push(key);
      if (many !== undefined) many.add(key);
      else if (this.#keys.length - first > fewKeys) many = new Set(this.#keys.slice(first));
      if (!this.#take(0x3a)) this.#fail('a colon was expected');
      this.#value();
      if (this.#take(0x2c)) continue;
      if (!this.#take(0x7d)) this.#fail('a comma or the end of the object was expected');
      this.#path.length = depth;
      this.#keys.length = first;
      return;
    }
  }

  #array(): void {
    this.#enter();
    if (this.#take(0x5d)) return;
    const depth = this.#path.length;
    for (let index = 0; ; index++) {
      this.#path[depth] = index;
      this.#value();
      if (this.#take(0x2c)) continue;
      if (!this.#take(0x5d)) this.#fail('a comma or the end of the array was expected');
      this.#path.length = depth;
      return;
    }
  }

  #enter(): void {
    if (this.#path.length >= maxJsonDepth) this.#fail(`nested deeper than ${maxJsonDepth} levels`);
    this.#at += 1;
  }

  #string(): void {
    const { length } = this.#text;
    if (!this.#inStrings) {
      this.#at = behindString(this.#text, this.#at);
      return;
    }
    for (this.#at += 1; this.#at < length; ) {
      const code = this.#text.charCodeAt(this.#at);
      if (code < 0x20) this.#fail('a control character must be escaped');
      if (code === 0x5c) this.#escape();
      else this.#at += 1;
      if (code === 0x22) return;
    }
    this.#fail('the string does not end');
  }

  #escape(): void {
    this.#at += 1;
    const letter = this.#text.charAt(this.#at);
    if (letter === '' || !'"\\/bfnrtu'.includes(letter)) this.#fail('there is no such escape');
    this.#at += 1;
    if (letter === 'u') this.#match(hex4, 'four hexadecimal digits were expected');
  }

  #word(word: string): void {
    if (!this.#text.startsWith(word, this.#at)) this.#fail('a value was expected');
    this.#at += word.length;
  }

  #match(pattern: RegExp, otherwise: string): void {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) this.#fail(otherwise);
    this.#at = pattern.lastIndex;
  }

  #take(code: number): boolean {
    this.#space();
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at += 1;
    return true;
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #fail(reason: string): never {
    const ended = this.#at >= this.#text.length;
    throw new JsonFault(ended ? 'the text ends too early' : reason, this.#at, [...this.#path]);
  }
}

/**
 * Parses. The native parser judges the inside of strings (it is many times faster there); only if it refuses, a second look finds out where.
 * @throws {JsonFault} for anything but one JSON value with unique keys, at most {@link maxJsonDepth} deep
 */
export const readJson = (text: string): unknown => {
  try {
    new JsonScanner(text, false).document();
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof JsonFault) throw error;
    new JsonScanner(text, true).document();
    throw new JsonFault('it cannot be read', 0, []);
  }
};
