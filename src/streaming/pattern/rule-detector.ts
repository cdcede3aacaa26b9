/** A detector over compiled rules, whatever they were compiled from. */
import type { Allowance } from '../allowance.ts';
import type { Candidate, Detector, DetectorStream, FoundMatch } from '../detector.ts';
import type { RuleSet } from './rule-set.ts';
import { RuleStream } from './rule-stream.ts';

/** What a match is called, and what validates it. */
export interface NamedRule {
  readonly type: string;
  readonly introduced?: ((before: string) => boolean) | undefined;
  readonly accept?: ((candidate: Candidate) => boolean) | undefined;
}

export class RuleDetector implements Detector {
  readonly #set: RuleSet;
  readonly #rules: readonly NamedRule[];

  constructor(set: RuleSet, rules: readonly NamedRule[]) {
    this.#set = set;
    this.#rules = rules;
  }

  /** A stream of one piece: so that both find the same, and spend the same on it. */
  scan(text: string): readonly FoundMatch[] {
    const found: FoundMatch[] = [];
    const stream = this.stream();
    const note = (match: FoundMatch): string => {
      found.push(match);
      return '';
    };
    stream.push(text, note);
    stream.end(note);
    return found;
  }

  stream(allowance?: Allowance): DetectorStream {
    return new RuleStream(this.#set, this.#rules, allowance);
  }
}
