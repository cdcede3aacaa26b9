/** Adds a text in front of a stream's first text, or behind its last. Holds nothing back, but while it is looking for what the text depends on. */
import type { DetectorStream } from '../../streaming/detector.ts';
import type { ChunkFilter } from '../policy.ts';
import type { MentionSearch } from './mention-search.ts';

/** What must be found before the text is added: one of them is enough, and where there is none it always is. */
export interface DisclaimerConditions {
  readonly request?: MentionSearch | undefined;
  /** For texts that are appended. */
  readonly answer?: DetectorStream | undefined;
}

export class DisclaimerFilter implements ChunkFilter {
  readonly matches = {};
  behind = false;
  readonly #text: string;
  readonly #position: 'append' | 'prepend';
  readonly #answer: DetectorStream | undefined;
  /** Undefined once it is known what it says. */
  #request: MentionSearch | undefined;
  #due: boolean;
  #spoken = false;
  #added = false;
  /** The first text, as long as it is not known whether something belongs in front of it. */
  #waiting = '';

  constructor(text: string, position: 'append' | 'prepend', { request, answer }: DisclaimerConditions) {
    this.#text = text;
    this.#position = position;
    this.#request = request;
    this.#answer = answer;
    this.#due = request === undefined && answer === undefined;
  }

  get held(): number {
    return this.#waiting.length;
  }

  get verdict(): 'allow' | 'redact' {
    return this.#added ? 'redact' : 'allow';
  }

  get reasonCode(): string | undefined {
    return this.#added ? 'disclaimer_added' : undefined;
  }

  push(text: string): string {
    if (text === '' && !this.behind) return '';
    if (this.#position === 'prepend') return this.#behindText(text);
    this.#spoken = true;
    if (!this.#due) this.#answer?.push(text, this.#met);
    this.behind = !this.#due && this.#answer?.behind === true;
    return text;
  }

  end(): string {
    // An answer without words (tool calls only) gets none.
    if (this.#position === 'prepend' || !this.#spoken) return '';
    const known = this.#due || this.#askRequest();
    if (!this.#due) this.#answer?.end(this.#met);
    this.behind = !this.#due && (!known || this.#answer?.behind === true);
    if (!this.#due) return '';
    this.#added = true;
    return this.#text;
  }

  #behindText(text: string): string {
    this.#waiting += text;
    this.behind = !this.#spoken && !this.#askRequest();
    if (this.behind) return '';
    const ready = this.#waiting;
    const first = !this.#spoken;
    this.#spoken = true;
    this.#waiting = '';
    if (!first || !this.#due) return ready;
    this.#added = true;
    return this.#text + ready;
  }

  /** Whether it is known by now what the request says. */
  #askRequest(): boolean {
    const found = this.#request === undefined ? false : this.#request.goOn();
    if (found === undefined) return false;
    this.#request = undefined;
    this.#due ||= found;
    return true;
  }

  /** One mention is enough: the detector is told to stop. */
  readonly #met = (): undefined => {
    this.#due = true;
  };
}
