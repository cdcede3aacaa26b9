/**
 * One JSON string as a filter sees it: decoded on the way in, escaped on the way out. As long as the filter gives back what it took, the
 * string's own bytes leave; from the first difference on, what the filter gives is escaped anew.
 */
import type { TextFilter } from './text-filter.ts';

const SIMPLE: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const HEX = /^[0-9a-fA-F]$/;

/** Escapes what JSON demands, lone surrogates too. */
const escapeText = (text: string): string => JSON.stringify(text).slice(1, -1);

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

export class JsonStringFilter {
  readonly #filter: TextFilter;
  /** An escape that is not complete yet. */
  #escape = '';
  /** Decoded, not yet given to the filter. */
  #fresh = '';
  /** What the filter took and has not given back: text, and where its bytes are others, those. */
  #taken: { text: string; readonly raw: string | undefined }[] = [];
  /** Those before it have come back. */
  #first = 0;
  /** What the filter gave before it was known whether it is what it took. */
  #given = '';
  #changed = false;

  constructor(filter: TextFilter) {
    this.#filter = filter;
  }

  get held(): number {
    return this.#filter.held + this.#escape.length + this.#given.length;
  }

  get stopped(): boolean {
    return this.#filter.stopped === true;
  }

  get behind(): boolean {
    return this.#filter.behind === true;
  }

  /** Takes the string's bytes from one index to another; gives the index of the closing quote, or where it was to stop. */
  read(text: string, from: number, end: number): number {
    let at = from;
    while (at < end) {
      if (this.#escape !== '') {
        at = this.#readEscape(text, at);
        continue;
      }
      let to = at;
      let unit = text.charCodeAt(to);
      while (to < end && unit !== 0x22 && unit !== 0x5c) {
        to += 1;
        unit = text.charCodeAt(to);
      }
      if (to > at) this.#take(text.slice(at, to), undefined);
      if (to === end) return end;
      if (unit === 0x22) return to;
      this.#escape = '\\';
      at = to + 1;
    }
    return end;
  }

  /** What may leave of what was read. */
  flush(): string {
    const fresh = this.#fresh;
    this.#fresh = '';
    return fresh === '' && !this.behind ? '' : this.#give(this.#filter.push(fresh), false);
  }

  end(): string {
    const before = this.flush();
    const rest = this.#filter.end();
    const out = before + this.#give(rest, !this.behind);
    // A text may end within an escape: those bytes mean nothing, and leave as they are.
    return this.stopped || this.behind ? out : out + this.#escape;
  }

  #take(text: string, raw: string | undefined): void {
    this.#fresh += text;
    if (!this.#changed) this.#taken.push({ text, raw });
  }

  #readEscape(text: string, at: number): number {
    const unit = text[at] ?? '';
    const long = this.#escape.startsWith('\\u');
    if (long && !HEX.test(unit)) {
      // Not an escape at all; lenient readers take the letter.
      this.#complete('u', '\\u');
      const digits = this.#escape.slice(2);
      this.#escape = '';
      if (digits !== '') this.#take(digits, undefined);
      return at;
    }
    this.#escape += unit;
    if (long && this.#escape.length === 6) {
      this.#complete(String.fromCharCode(Number.parseInt(this.#escape.slice(2), 16)), this.#escape);
      this.#escape = '';
    } else if (!long && unit !== 'u') {
      this.#complete(SIMPLE[unit] ?? unit, this.#escape);
      this.#escape = '';
    }
    return at + 1;
  }

  #complete(text: string, raw: string): void {
    this.#take(text, raw);
  }

  #give(text: string, last: boolean): string {
    this.#given += text;
    const kept = this.#changed ? '' : this.#giveBack(last);
    return this.#changed ? kept + this.#giveEscaped(last) : kept;
  }

  /** Bytes of what came back as it was taken. */
  #giveBack(last: boolean): string {
    let out = '';
    while (this.#given !== '') {
      const first = this.#taken[this.#first];
      if (first === undefined) {
        // More than was taken so far: whether it is a change depends on what comes.
        this.#changed = last;
        return out;
      }
      let same = 0;
      while (same < first.text.length && same < this.#given.length && first.text[same] === this.#given[same]) same += 1;
      out += first.raw === undefined ? first.text.slice(0, same) : same === 1 ? first.raw : '';
      if (same < first.text.length && same < this.#given.length) {
        this.#changed = true;
        this.#taken = [];
        this.#given = this.#given.slice(same);
        return out;
      }
      this.#given = this.#given.slice(same);
      if (same === first.text.length) this.#pass();
      else first.text = first.text.slice(same);
    }
    return out;
  }

  /** What came back is forgotten in bulk: shifting one by one would be quadratic in what is held. */
  #pass(): void {
    this.#first += 1;
    if (this.#first < 64 || this.#first * 2 < this.#taken.length) return;
    this.#taken = this.#taken.slice(this.#first);
    this.#first = 0;
  }

  /** Half a character waits for its other half, which decides how it is escaped. */
  #giveEscaped(last: boolean): string {
    const whole = last || !isHigh(this.#given.charCodeAt(this.#given.length - 1));
    const ready = whole ? this.#given : this.#given.slice(0, -1);
    this.#given = this.#given.slice(ready.length);
    return ready === '' ? '' : escapeText(ready);
  }
}
