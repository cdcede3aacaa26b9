/**
 * Filters a JSON text that arrives in pieces (the arguments of a tool call) by what its strings mean, not by how they are escaped. Keys, string
 * values and numbers are each a text of their own to the filter; a number that the filter changes becomes a string, so the JSON stays JSON.
 * Text that is no JSON is filtered as plain text from where it stops being JSON.
 */
import { type Allowance, UNLIMITED } from './allowance.ts';
import { JsonStringFilter } from './json-string-filter.ts';
import type { TextFilter } from './text-filter.ts';

/** What may come next; `rest` says that the value is complete and only space may follow. */
type Expected = 'start' | 'key' | 'first key' | 'colon' | 'value' | 'first value' | 'comma' | 'rest';

const SPACE = /[ \t\r\n]/;
const SCALAR = /[-+.0-9a-zA-Z]/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const LITERAL = /^(?:true|false|null)$/;
/** What a filter for one more string or number costs. */
const EFFORT_OF_FILTER = 64;

/** A number, or what stands where one was expected, on its way through a filter. */
interface Scalar {
  readonly filter: TextFilter;
  readonly text: string;
  readonly isNumber: boolean;
  /** What follows it. */
  readonly after: string;
  given: string;
}

export class JsonTextFilter implements TextFilter {
  readonly #make: () => TextFilter;
  #expected: Expected = 'start';
  /** Containers that are open, outermost first: `{` or `[`. */
  readonly #open: string[] = [];
  #string: JsonStringFilter | undefined;
  /** A number or literal with the space behind it: it is judged when it is known that nothing else follows. */
  #scalar = '';
  /** Takes the rest of a text that is no JSON. */
  #plain: TextFilter | undefined;
  /** A scalar whose filter is behind. */
  #judged: Scalar | undefined;
  /** What was not read, since there was no allowance for it. */
  #unread = '';
  #stopped = false;
  readonly #allowance: Allowance;

  /**
   * @param make a fresh filter for every string, number or plain rest
   * @param allowance of these filters, too
   */
  constructor(make: () => TextFilter, allowance: Allowance = UNLIMITED) {
    this.#make = make;
    this.#allowance = allowance;
  }

  get held(): number {
    if (this.#stopped) return 0;
    const inside = this.#plain?.held ?? this.#string?.held ?? this.#judged?.text.length ?? 0;
    return inside + this.#scalar.length + this.#unread.length;
  }

  get behind(): boolean {
    if (this.#stopped) return false;
    return (
      this.#unread !== '' || this.#judged !== undefined || this.#string?.behind === true || this.#plain?.behind === true
    );
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  push(fresh: string): string {
    const text = this.#unread === '' ? fresh : this.#unread + fresh;
    this.#unread = '';
    let out = '';
    let at = 0;
    while (!this.#stopped) {
      if (this.#judged !== undefined) {
        out += this.#judge(this.#judged, '');
        if (this.#judged !== undefined) return this.#putOff(text, at, out);
        continue;
      }
      if (this.#plain !== undefined) return out + this.#check(this.#plain, this.#plain.push(text.slice(at)));
      if (at >= text.length && this.#string?.behind !== true) return out;
      if (this.#allowance.left <= 0) return this.#putOff(text, at, out);
      if (this.#string !== undefined) {
        const from = at;
        const most = Math.min(text.length, from + this.#allowance.left);
        at = this.#string.read(text, from, most);
        this.#allowance.left -= at - from;
        if (at === most) {
          out += this.#check(this.#string, this.#string.flush());
          if (at >= text.length || this.#string.behind) return this.#putOff(text, at, out);
          continue;
        }
        out += this.#check(this.#string, this.#string.end());
        if (this.#stopped) return out;
        if (this.#string.behind) return this.#putOff(text, at, out);
        this.#string = undefined;
        out += '"';
        at += 1;
        continue;
      }
      this.#allowance.left -= 1;
      const step = this.#structure(text[at] ?? '');
      if (step === undefined) {
        const scalar = this.#scalar;
        this.#scalar = '';
        this.#plain = this.#make();
        return out + this.#check(this.#plain, this.#plain.push(scalar + text.slice(at)));
      }
      out += step;
      at += 1;
    }
    return out;
  }

  #putOff(text: string, at: number, out: string): string {
    if (!this.#stopped) this.#unread = text.slice(at);
    return out;
  }

  end(): string {
    let out = this.#unread !== '' || this.#judged !== undefined ? this.push('') : '';
    if (this.#stopped || this.#unread !== '' || this.#judged !== undefined) return out;
    if (this.#plain !== undefined) return out + this.#check(this.#plain, this.#plain.end());
    if (this.#string !== undefined) return out + this.#check(this.#string, this.#string.end());
    const scalar = this.#scalar;
    this.#scalar = '';
    if (scalar !== '') out += this.#judgeScalar(scalar, '');
    return out;
  }

  /** Takes one unit outside strings; undefined where JSON cannot go on so. */
  #structure(unit: string): string | undefined {
    if (this.#scalar !== '') return this.#afterScalar(unit);
    if (SPACE.test(unit)) return unit;
    switch (this.#expected) {
      case 'start':
        return unit === '{' || unit === '[' || unit === '"' ? this.#beginValue(unit) : undefined;
      case 'first value':
        return unit === ']' ? this.#close(unit) : this.#beginValue(unit);
      case 'value':
        return this.#beginValue(unit);
      case 'first key':
      case 'key':
        if (unit === '}' && this.#expected === 'first key') return this.#close(unit);
        if (unit !== '"') return undefined;
        this.#string = this.#newString();
        this.#expected = 'colon';
        return unit;
      case 'colon':
        if (unit !== ':') return undefined;
        this.#expected = 'value';
        return unit;
      case 'comma':
        return this.#separate(unit);
      case 'rest':
        return undefined;
    }
  }

  #newString(): JsonStringFilter {
    this.#allowance.left -= EFFORT_OF_FILTER;
    return new JsonStringFilter(this.#make());
  }

  #beginValue(unit: string): string | undefined {
    if (unit === '{' || unit === '[') {
      this.#open.push(unit);
      this.#expected = unit === '{' ? 'first key' : 'first value';
      return unit;
    }
    if (unit === '"') {
      this.#string = this.#newString();
      this.#expected = this.#open.length === 0 ? 'rest' : 'comma';
      return unit;
    }
    if (!SCALAR.test(unit)) return undefined;
    this.#scalar = unit;
    this.#expected = 'comma';
    return '';
  }

  #separate(unit: string): string | undefined {
    if (unit !== ',') return this.#close(unit);
    this.#expected = this.#open.at(-1) === '{' ? 'key' : 'value';
    return unit;
  }

  #close(unit: string): string | undefined {
    if (unit !== (this.#open.at(-1) === '{' ? '}' : ']')) return undefined;
    this.#open.pop();
    this.#expected = this.#open.length === 0 ? 'rest' : 'comma';
    return unit;
  }

  #afterScalar(unit: string): string | undefined {
    if (SPACE.test(unit) || (SCALAR.test(unit) && !SPACE.test(this.#scalar.at(-1) ?? ''))) {
      this.#scalar += unit;
      return '';
    }
    const scalar = this.#scalar;
    const before = this.#expected;
    const separator = this.#separate(unit);
    if (separator === undefined || !(NUMBER.test(scalar.trimEnd()) || LITERAL.test(scalar.trimEnd()))) {
      this.#expected = before;
      return undefined;
    }
    this.#scalar = '';
    return this.#judgeScalar(scalar, separator);
  }

  /** What is no number is judged as text, with the space behind it. */
  #judgeScalar(scalar: string, separator: string): string {
    const core = scalar.trimEnd();
    if (LITERAL.test(core)) return scalar + separator;
    const isNumber = NUMBER.test(core);
    const text = isNumber ? core : scalar;
    this.#allowance.left -= EFFORT_OF_FILTER;
    return this.#judge(
      { filter: this.#make(), text, isNumber, after: scalar.slice(text.length) + separator, given: '' },
      text,
    );
  }

  /** A number that the filter changes becomes a string. */
  #judge(scalar: Scalar, text: string): string {
    const { filter } = scalar;
    scalar.given += filter.push(text);
    if (filter.stopped !== true) scalar.given += filter.end();
    this.#judged = filter.behind === true ? scalar : undefined;
    if (this.#judged !== undefined) return '';
    if (filter.stopped === true) {
      this.#stopped = true;
      return scalar.isNumber ? '' : scalar.given;
    }
    const same = scalar.given === scalar.text || !scalar.isNumber;
    return (same ? scalar.given : JSON.stringify(scalar.given)) + scalar.after;
  }

  #check(filter: { readonly stopped?: boolean }, out: string): string {
    if (filter.stopped === true) this.#stopped = true;
    return out;
  }
}

/** A whole text, with the same outcome as a streamed one. */
export const filterJsonText = (text: string, make: () => TextFilter): string => {
  const filter = new JsonTextFilter(make);
  return filter.push(text) + filter.end();
};
