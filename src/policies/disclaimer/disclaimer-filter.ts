/** Adds a text in front of a stream's first text, or behind its last; holds nothing back. */
import type { DetectorStream } from '../../streaming/detector.ts';
import type { ChunkFilter } from '../policy.ts';

export class DisclaimerFilter implements ChunkFilter {
  readonly held = 0;
  readonly matches = {};
  readonly #text: string;
  readonly #position: 'append' | 'prepend';
  /** Must find something before the text is added. */
  readonly #condition: DetectorStream | undefined;
  #due: boolean;
  #spoken = false;
  #added = false;

  constructor(text: string, position: 'append' | 'prepend', condition?: DetectorStream) {
    this.#text = text;
    this.#position = position;
    this.#condition = condition;
    this.#due = condition === undefined;
  }

  get verdict(): 'allow' | 'redact' {
    return this.#added ? 'redact' : 'allow';
  }

  get reasonCode(): string | undefined {
    return this.#added ? 'disclaimer_added' : undefined;
  }

  push(text: string): string {
    if (text === '') return '';
    if (!this.#due) this.#condition?.push(text, this.#met);
    const first = !this.#spoken;
    this.#spoken = true;
    if (!first || this.#position === 'append') return text;
    this.#added = true;
    return this.#text + text;
  }

  end(): string {
    // An answer without words (tool calls only) gets none.
    if (!this.#spoken || this.#position === 'prepend') return '';
    if (!this.#due) this.#condition?.end(this.#met);
    if (!this.#due) return '';
    this.#added = true;
    return this.#text;
  }

  /** One mention is enough: the detector is told to stop. */
  readonly #met = (): undefined => {
    this.#due = true;
  };
}
