/** A detector at work on one text or one channel of a stream: replaces what it finds, or stops there; gives placeholders back. */
import type { TextKind } from '../../exchange/text.ts';
import type { MatchCounts } from '../../exchange/verdict.ts';
import { type Allowance, UNLIMITED } from '../../streaming/allowance.ts';
import type { Detector, DetectorStream, FoundMatch, Replace } from '../../streaming/detector.ts';
import { JsonTextFilter } from '../../streaming/json-text-filter.ts';
import type { TextFilter } from '../../streaming/text-filter.ts';
import type { ChunkFilter } from '../policy.ts';
import { withoutLabel } from './phone-label.ts';
import { type Placeholders, RestoringFilter } from './placeholders.ts';
import { lookalike } from './recogniser.ts';

export interface DetectingSettings {
  /** One detector, or several whose matches are replaced one after the other. */
  readonly detectors: readonly Detector[];
  readonly action: 'redact' | 'block' | 'escalate';
  readonly reasonCode: string;
  readonly replace: (match: FoundMatch) => string;
  readonly kind: TextKind;
  readonly placeholders?: Placeholders | undefined;
  /** What it may do before it is `behind`; unlimited by default. */
  readonly allowance?: Allowance | undefined;
}

export class DetectingFilter implements ChunkFilter {
  readonly #settings: DetectingSettings;
  readonly #text: TextFilter;
  #matches: Record<string, number> = {};
  #found = false;
  #restored = false;
  #changed = false;

  constructor(settings: DetectingSettings) {
    this.#settings = settings;
    // The strings of a tool's arguments are judged by what they mean, one by one, and stay JSON.
    this.#text =
      settings.kind === 'tool_arguments'
        ? new JsonTextFilter(() => this.#passage(), settings.allowance)
        : this.#passage();
  }

  get held(): number {
    return this.#text.held;
  }

  /** As new, for another text of its kind; false where that can't be. */
  restart(): boolean {
    if (this.#text.restart === undefined) return false;
    this.#text.restart();
    if (this.#found || this.#restored) this.#matches = {};
    this.#found = false;
    this.#restored = false;
    this.#changed = false;
    return true;
  }

  get verdict(): 'allow' | 'redact' | 'block' | 'escalate' {
    if (this.#found) return this.#settings.action;
    return this.#restored ? 'redact' : 'allow';
  }

  get reasonCode(): string | undefined {
    if (this.#found) return this.#settings.reasonCode;
    return this.#restored ? 'values_restored' : undefined;
  }

  get matches(): MatchCounts {
    return this.#matches;
  }

  get behind(): boolean {
    return this.#text.behind === true;
  }

  /** Whether anything that it gave is not what it took. */
  get changed(): boolean {
    return this.#changed;
  }

  push(text: string): string {
    return this.#text.push(text);
  }

  end(): string {
    return this.#text.stopped === true ? '' : this.#text.end();
  }

  /**
   * One stretch of text. Values are given back before the detectors look: they then see the caller's own words with the neighbours they
   * had in the request, and find in them what they found there.
   */
  #passage(): TextFilter {
    const { allowance = UNLIMITED, detectors, placeholders } = this.#settings;
    const stages: TextFilter[] = detectors.map(
      (detector) => new DetectedPassage(detector.stream(allowance), this.#replace),
    );
    if (placeholders !== undefined) {
      stages.unshift(
        new RestoringFilter(placeholders, () => {
          this.#restored = true;
          this.#changed = true;
        }),
      );
    }
    const [only] = stages;
    return stages.length === 1 && only !== undefined ? only : new Stages(stages);
  }

  readonly #replace = (match: FoundMatch): string | undefined => {
    const { action, placeholders, replace } = this.#settings;
    const { rest, value } = withoutLabel(match);
    if (match.type === lookalike || placeholders?.owns(value) === true) return match.text;
    this.#found = true;
    this.#matches[match.type] = (this.#matches[match.type] ?? 0) + 1;
    if (action !== 'redact') return undefined;
    const replacement = replace(value) + rest;
    if (replacement !== match.text) this.#changed = true;
    return replacement;
  };
}

/** What one detector lets pass. A class: an object literal with getters has a hidden class of its own, a cache miss a stream. */
class DetectedPassage implements TextFilter {
  readonly #stream: DetectorStream;
  readonly #replace: Replace;

  constructor(stream: DetectorStream, replace: Replace) {
    this.#stream = stream;
    this.#replace = replace;
  }

  get held(): number {
    return this.#stream.held;
  }

  restart(): void {
    this.#stream.restart();
  }

  get stopped(): boolean {
    return this.#stream.stopped;
  }

  get behind(): boolean {
    return this.#stream.behind;
  }

  push(text: string): string {
    return this.#stream.push(text, this.#replace);
  }

  end(): string {
    return this.#stream.end(this.#replace);
  }
}

const isStopped = (stage: TextFilter): boolean => stage.stopped === true;

/** Filters one behind the other. Where one stops, what it and those before it let out still passes the later ones. */
class Stages implements TextFilter {
  readonly #stages: readonly TextFilter[];

  constructor(stages: readonly TextFilter[]) {
    this.#stages = stages;
  }

  get held(): number {
    let held = 0;
    for (const stage of this.#stages) held += stage.held;
    return held;
  }

  /** Not before those behind the one that stopped have looked at what it let out: asked for the rest, a stopped filter gives nothing. */
  get stopped(): boolean {
    return !this.behind && this.#stages.some(isStopped);
  }

  get behind(): boolean {
    for (const stage of this.#stages) if (stage.behind === true) return true;
    return false;
  }

  restart(): void {
    for (const stage of this.#stages) stage.restart?.();
  }

  push(text: string): string {
    return this.#run(text, false);
  }

  end(): string {
    return this.#run('', true);
  }

  #run(text: string, last: boolean): string {
    let passing = text;
    let ending = last;
    for (const stage of this.#stages) {
      let given = passing === '' && stage.behind !== true ? '' : stage.push(passing);
      if (stage.stopped === true) ending = true;
      else if (ending) {
        given += stage.end();
        // A stage that is behind has more to give before the next one may end.
        ending = stage.behind !== true;
      }
      passing = given;
    }
    return passing;
  }
}
