/**
 * Filters a JSON text that arrives in pieces (the arguments of a tool call) by what its strings mean, not by how they are escaped. Keys, string
 * values and numbers are each a text of their own to the filter; a number that the filter changes becomes a string, so the JSON stays JSON.
 * Text that is no JSON is filtered as plain text from where it stops being JSON.
 */
import { JsonStringFilter } from './json-string-filter.ts';
import type { TextFilter } from './text-filter.ts';

/** What may come next; `rest` says that the value is complete and only space may follow. */
type Expected = 'start' | 'key' | 'first key' | 'colon' | 'value' | 'first value' | 'comma' | 'rest';

const SPACE = /[ \t\r\n]/;
const SCALAR = /[-+.0-9a-zA-Z]/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const LITERAL = /^(?:true|false|null)$/;

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
  #stopped = false;

  /** @param make a fresh filter for every string, number or plain rest */
  constructor(make: () => TextFilter) {
    this.#make = make;
  }

  get held(): number {
    return this.#stopped ? 0 : (this.#plain?.held ?? this.#string?.held ?? 0) + this.#scalar.length;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  push(text: string): string {
    let out = '';
    for (let at = 0; at < text.length && !this.#stopped; ) {
      if (this.#plain !== undefined) return out + this.#runPlain(this.#plain.push(text.slice(at)));
      if (this.#string !== undefined) {
        at = this.#string.read(text, at);
        if (at >= text.length) out += this.#check(this.#string, this.#string.flush());
        else {
          out += this.#closeString(this.#string);
          at += 1;
        }
        continue;
      }
      const unit = text[at] ?? '';
      const step = this.#structure(unit);
      if (step === undefined) {
        const scalar = this.#scalar;
        this.#scalar = '';
        this.#plain = this.#make();
        out += this.#runPlain(this.#plain.push(scalar + text.slice(at)));
        return out;
      }
      out += step;
      at += 1;
    }
    return out;
  }

  end(): string {
    if (this.#stopped) return '';
    if (this.#plain !== undefined) return this.#plain.end();
    if (this.#string !== undefined) return this.#check(this.#string, this.#string.end());
    const scalar = this.#scalar;
    this.#scalar = '';
    if (scalar === '') return '';
    return this.#filterScalar(scalar) ?? this.#filterWhole(scalar);
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
        this.#string = new JsonStringFilter(this.#make());
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

  #beginValue(unit: string): string | undefined {
    if (unit === '{' || unit === '[') {
      this.#open.push(unit);
      this.#expected = unit === '{' ? 'first key' : 'first value';
      return unit;
    }
    if (unit === '"') {
      this.#string = new JsonStringFilter(this.#make());
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
    const out = this.#filterScalar(scalar) ?? '';
    return this.#stopped ? out : out + separator;
  }

  /** Undefined: it is no scalar. */
  #filterScalar(scalar: string): string | undefined {
    const core = scalar.trimEnd();
    if (LITERAL.test(core)) return scalar;
    if (!NUMBER.test(core)) return undefined;
    const filtered = this.#filterWhole(core);
    if (this.#stopped) return '';
    return (filtered === core ? core : JSON.stringify(filtered)) + scalar.slice(core.length);
  }

  #filterWhole(text: string): string {
    const filter = this.#make();
    const out = filter.push(text);
    return this.#check(filter, out + (filter.stopped === true ? '' : filter.end()));
  }

  #closeString(string: JsonStringFilter): string {
    this.#string = undefined;
    const out = this.#check(string, string.end());
    return this.#stopped ? out : `${out}"`;
  }

  #runPlain(out: string): string {
    return this.#plain === undefined ? out : this.#check(this.#plain, out);
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
