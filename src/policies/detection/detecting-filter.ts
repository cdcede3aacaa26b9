/** A detector at work on one text or one channel of a stream: replaces what it finds, or stops there; gives placeholders back. */
import type { TextKind } from '../../exchange/text.ts';
import type { MatchCounts } from '../../exchange/verdict.ts';
import type { Detector, DetectorStream, FoundMatch } from '../../streaming/detector.ts';
import type { ChunkFilter } from '../policy.ts';
import { type Placeholders, RestoringFilter } from './placeholders.ts';
import { lookalike } from './recogniser.ts';

export interface DetectingSettings {
  readonly detector: Detector;
  readonly action: 'redact' | 'block' | 'escalate';
  readonly reasonCode: string;
  readonly replace: (match: FoundMatch) => string;
  readonly kind: TextKind;
  readonly placeholders?: Placeholders | undefined;
}

export class DetectingFilter implements ChunkFilter {
  readonly #settings: DetectingSettings;
  readonly #stream: DetectorStream;
  readonly #restoring: RestoringFilter | undefined;
  readonly #matches: Record<string, number> = {};
  #found = false;

  constructor(settings: DetectingSettings) {
    this.#settings = settings;
    this.#stream = settings.detector.stream();
    this.#restoring = settings.placeholders === undefined ? undefined : new RestoringFilter(settings.placeholders);
  }

  get held(): number {
    return this.#stream.held + (this.#restoring?.held ?? 0);
  }

  get verdict(): 'allow' | 'redact' | 'block' | 'escalate' {
    if (this.#found) return this.#settings.action;
    return this.#restoring?.restored === true ? 'redact' : 'allow';
  }

  get reasonCode(): string | undefined {
    if (this.#found) return this.#settings.reasonCode;
    return this.#restoring?.restored === true ? 'values_restored' : undefined;
  }

  get matches(): MatchCounts {
    return this.#matches;
  }

  // Values are given back before the detector looks: it then sees the caller's own words with the neighbours they had in the request, and
  // finds in them what it found there.
  push(text: string): string {
    if (this.#stream.stopped) return '';
    return this.#stream.push(this.#restoring === undefined ? text : this.#restoring.push(text), this.#replace);
  }

  end(): string {
    if (this.#stream.stopped) return '';
    const rest = this.#restoring === undefined ? '' : this.#stream.push(this.#restoring.end(), this.#replace);
    return this.#stream.stopped ? rest : rest + this.#stream.end(this.#replace);
  }

  readonly #replace = (match: FoundMatch): string | undefined => {
    const { action, placeholders, replace } = this.#settings;
    if (match.type === lookalike || placeholders?.owns(match) === true) return match.text;
    this.#found = true;
    this.#matches[match.type] = (this.#matches[match.type] ?? 0) + 1;
    return action === 'redact' ? replace(match) : undefined;
  };
}
