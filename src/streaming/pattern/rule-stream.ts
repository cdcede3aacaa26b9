/** One text in pieces: holds back what may still become a match and lets everything else go at once. */
import { type Allowance, UNLIMITED } from '../allowance.ts';
import type { Candidate, DetectorStream, Replace } from '../detector.ts';
import { PatternBudgetError } from './pattern-budget-error.ts';
import type { NamedRule } from './rule-detector.ts';
import type { RuleSet } from './rule-set.ts';
import { type Judge, Search } from './search.ts';
import { WordsInFront } from './words-in-front.ts';

/** Units of left context that validation is shown. */
const CONTEXT = 64;
/** What has left is kept for context, and cut to what is needed when it has grown to this: so that a short piece costs no cutting. */
const MOST_BEFORE = 1_024;

/** Whether words stand in front. */
const UNKNOWN = 0;
const YES = 1;
const NO = -1;

/** The first half of a character waits for the second, so that no piece that leaves ends within one. */
const endsInHalf = (text: string, end: number): boolean => {
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff;
};

export class RuleStream implements DetectorStream, Judge {
  readonly #search: Search;
  readonly #rules: readonly NamedRule[];
  readonly #validates: boolean;
  /** What stood before the search's text. */
  #before = '';
  readonly #inFront = new WordsInFront(CONTEXT);
  /** The start that was last asked about, in the whole text, and what stands before it. */
  #asked = -1;
  #beforeAsked = '';
  /** By rule: whether its words stand in front of that start, once that is known. Made when it is needed: most texts have no candidates. */
  #answers: Int8Array | undefined = undefined;
  /** The candidate that was last asked about, and its end in the whole text. */
  #candidate: Candidate | undefined = undefined;
  #candidateEnd = 0;
  /** Units of the search's text that have left already: a text that is behind is kept whole until it is not. */
  #left = 0;
  #held = 0;
  #stopped = false;

  constructor(set: RuleSet, rules: readonly NamedRule[], allowance: Allowance = UNLIMITED) {
    this.#rules = rules;
    this.#validates = rules.some(({ accept, introduced }) => accept !== undefined || introduced !== undefined);
    this.#search = new Search(set, this, allowance);
  }

  get held(): number {
    return this.#held;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  get behind(): boolean {
    return this.#search.behind;
  }

  push(text: string, replace: Replace): string {
    return this.#advance(text, replace, false);
  }

  end(replace: Replace): string {
    return this.#advance('', replace, true);
  }

  restart(): void {
    this.#search.restart();
    this.#before = '';
    this.#inFront.restart();
    this.#asked = -1;
    this.#left = 0;
    this.#held = 0;
    this.#stopped = false;
  }

  #advance(text: string, replace: Replace, final: boolean): string {
    if (this.#stopped) return '';
    const search = this.#search;
    const whole = search.text === '' ? text : search.text + text;
    search.text = whole;
    let out = '';
    let left = this.#left;
    try {
      for (let match = search.next(final); match !== undefined; match = search.next(final)) {
        const { rule, start, end } = match;
        out += whole.slice(left, start);
        left = end;
        const type = this.#rules[rule]?.type ?? '';
        const replacement = replace({
          type,
          start: search.base + start,
          end: search.base + end,
          text: whole.slice(start, end),
        });
        if (replacement === undefined) {
          this.#stop();
          return out;
        }
        out += replacement;
      }
    } catch (error) {
      this.#stop();
      throw error instanceof PatternBudgetError ? new PatternBudgetError(out + whole.slice(left)) : error;
    }
    if (search.behind) {
      const until = search.at > left && endsInHalf(whole, search.at) ? search.at - 1 : search.at;
      this.#left = until;
      this.#held = whole.length - until;
      return out + whole.slice(left, until);
    }
    this.#left = 0;
    const until =
      !final && search.at === whole.length && endsInHalf(whole, whole.length) ? whole.length - 1 : search.at;
    this.#held = whole.length - until;
    if (until === 0) return out;
    if (this.#validates) {
      const before = until < MOST_BEFORE ? this.#before + whole.slice(0, until) : whole.slice(until - CONTEXT, until);
      this.#before = before.length < MOST_BEFORE ? before : before.slice(-CONTEXT);
    }
    search.drop(until);
    return out === '' && left === 0 && until === whole.length ? whole : out + whole.slice(left, until);
  }

  words(start: number): boolean {
    const { base, text } = this.#search;
    return this.#validates && this.#inFront.any(text, base, start, this.#before);
  }

  introduced(rule: number, start: number): boolean {
    const introduced = this.#rules[rule]?.introduced;
    if (introduced === undefined) return true;
    const before = this.#beforeOf(start);
    this.#answers ??= new Int8Array(this.#rules.length);
    const known = this.#answers[rule];
    if (known === YES || known === NO) return known === YES;
    const answer = introduced(before);
    this.#answers[rule] = answer ? YES : NO;
    return answer;
  }

  accepts(rule: number, start: number, end: number): boolean {
    const accept = this.#rules[rule]?.accept;
    return accept === undefined || accept(this.#candidateOf(start, end));
  }

  /** An end is put to several rules. */
  #candidateOf(start: number, end: number): Candidate {
    const before = this.#beforeOf(start);
    const { base, text } = this.#search;
    if (this.#candidate === undefined || this.#candidateEnd !== base + end) {
      this.#candidate = { text: text.slice(start, end), before };
      this.#candidateEnd = base + end;
    }
    return this.#candidate;
  }

  /** A start is put with several ends and to several rules, always with the same text in front. */
  #beforeOf(start: number): string {
    const { base, text } = this.#search;
    if (this.#asked !== base + start) {
      const near = text.slice(Math.max(0, start - CONTEXT), start);
      this.#beforeAsked = near.length === CONTEXT ? near : (this.#before + near).slice(-CONTEXT);
      this.#asked = base + start;
      this.#answers?.fill(UNKNOWN);
      this.#candidate = undefined;
    }
    return this.#beforeAsked;
  }

  #stop(): void {
    this.#stopped = true;
    this.#held = 0;
    this.#before = '';
    this.#search.drop(this.#search.at);
    this.#search.text = '';
    this.#search.behind = false;
  }
}
