/** Chooses the rules that a whole text can match at all, by the units it contains. Streams cannot: what they lack may still come. */
import type { RuleSet } from './rule-set.ts';
import type { State } from './state-machine.ts';

/** Choices remembered; texts are alike, so few are needed. */
const MAX_CHOICES = 256;

export class RuleChoice {
  readonly #set: RuleSet;
  readonly #all: readonly State[];
  /** Distinct required sets, by the classes they hold. */
  readonly #required: readonly Uint8Array[];
  /** By rule: which of them it needs; -1 if none. */
  readonly #needs: readonly number[];
  readonly #starts = new Map<string, readonly State[] | undefined>();

  constructor(set: RuleSet, all: readonly State[]) {
    this.#set = set;
    this.#all = all;
    const distinct = [...new Set(set.required)].filter((one) => one !== undefined);
    this.#required = distinct.flatMap((one) => set.machine.alphabet.memberOf[one] ?? []);
    this.#needs = set.required.map((one) => (one === undefined ? -1 : distinct.indexOf(one)));
  }

  /** Start states of the rules that may match; undefined if none may. */
  startsFor(text: string): readonly State[] | undefined {
    if (this.#required.length === 0) return this.#all;
    const { classOf, size } = this.#set.machine.alphabet;
    const present = new Uint8Array(size);
    for (let index = 0; index < text.length; index += 1) present[classOf[text.charCodeAt(index)] ?? 0] = 1;
    let key = '';
    for (const members of this.#required)
      key += members.some((member, unitClass) => member === 1 && present[unitClass] === 1) ? '1' : '0';
    if (!this.#starts.has(key)) this.#remember(key);
    return this.#starts.get(key);
  }

  #remember(key: string): void {
    if (this.#starts.size >= MAX_CHOICES) this.#starts.clear();
    const entries = this.#set.entries.filter(
      (_, rule) => (this.#needs[rule] ?? -1) < 0 || key[this.#needs[rule] ?? 0] === '1',
    );
    this.#starts.set(key, entries.length === 0 ? undefined : this.#set.machine.starts(entries));
  }
}
