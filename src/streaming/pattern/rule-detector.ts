/** A detector over compiled rules, whatever they were compiled from. */
import type { Candidate, Detector, DetectorStream, FoundMatch } from '../detector.ts';
import { RuleChoice } from './rule-choice.ts';
import type { RuleSet } from './rule-set.ts';
import { RuleStream } from './rule-stream.ts';
import { Search } from './search.ts';
import type { State } from './state-machine.ts';

/** What a match is called, and what validates it. */
export interface NamedRule {
  readonly type: string;
  readonly accept?: ((candidate: Candidate) => boolean) | undefined;
}

export class RuleDetector implements Detector {
  readonly #set: RuleSet;
  readonly #rules: readonly NamedRule[];
  readonly #starts: readonly State[];
  readonly #choice: RuleChoice;

  constructor(set: RuleSet, rules: readonly NamedRule[]) {
    this.#set = set;
    this.#rules = rules;
    this.#starts = set.machine.starts(set.entries);
    this.#choice = new RuleChoice(set, this.#starts);
  }

  scan(text: string): readonly FoundMatch[] {
    const starts = this.#choice.startsFor(text);
    if (starts === undefined) return [];
    const found: FoundMatch[] = [];
    const search = new Search(this.#set.machine, starts, (rule, start, end) => {
      const accept = this.#rules[rule]?.accept;
      return (
        accept === undefined ||
        accept({ text: text.slice(start, end), before: text.slice(Math.max(0, start - 64), start) })
      );
    });
    search.text = text;
    for (let match = search.next(true); match !== undefined; match = search.next(true)) {
      const { rule, start, end } = match;
      found.push({ type: this.#rules[rule]?.type ?? '', start, end, text: text.slice(start, end) });
    }
    return found;
  }

  stream(): DetectorStream {
    return new RuleStream(this.#set.machine, this.#starts, this.#rules);
  }
}
