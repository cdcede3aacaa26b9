/** Finds what rules describe in a text, whole or arriving in pieces: both give the same matches, in time linear in the text. */

export interface Candidate {
  readonly text: string;
  /** Up to 64 UTF-16 units in front of the match. */
  readonly before: string;
}

/** One thing to find. Patterns are ECMAScript regular expressions without look-around and back-references (word boundaries are fine). */
export interface TextRule {
  /** The entity or rule name that is counted and shown: `email`, `aws_access_key`. */
  readonly type: string;
  readonly pattern: string;
  /** `i`, `u`, `s`, `m`. */
  readonly flags?: string;
  /** Validation beyond shape (Luhn, mod-97). A refused candidate is no match, and the search goes on behind its first character. */
  readonly accept?: (candidate: Candidate) => boolean;
}

export interface FoundMatch {
  readonly type: string;
  /** UTF-16 offsets from the start of the text (of the whole stream). */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What takes a match's place; undefined stops the stream: what stood before the match has left, nothing after it will. */
export type Replace = (match: FoundMatch) => string | undefined;

export interface DetectorStream {
  /** Takes text, gives what may leave now with replacements made. */
  push(text: string, replace: Replace): string;
  end(replace: Replace): string;
  /** UTF-16 units held back: the shortest suffix that could still become part of a match. */
  readonly held: number;
  readonly stopped: boolean;
}

export interface Detector {
  /** Matches in order, without overlap: the leftmost wins, then the longest, then the rule listed first. */
  scan(text: string): readonly FoundMatch[];
  stream(): DetectorStream;
}
