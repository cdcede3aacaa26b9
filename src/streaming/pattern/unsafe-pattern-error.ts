/** Why a pattern was refused at load: it could not be matched in linear time, or it says nothing. */

export type UnsafePatternReason =
  | 'syntax'
  | 'look_around'
  | 'back_reference'
  | 'empty_match'
  | 'never_matches'
  | 'too_large'
  | 'unsupported';

export class UnsafePatternError extends Error {
  override readonly name = 'UnsafePatternError';
  readonly reason: UnsafePatternReason;
  /** Where in the pattern, in UTF-16 units. */
  readonly offset: number;
  /** What to write instead. */
  readonly suggestion: string;

  constructor(reason: UnsafePatternReason, message: string, offset: number, suggestion: string) {
    super(message);
    this.reason = reason;
    this.offset = offset;
    this.suggestion = suggestion;
  }
}
