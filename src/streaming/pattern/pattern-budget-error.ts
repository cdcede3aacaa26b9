/** A text and its patterns needed more work than a text of that length may cost. */

export class PatternBudgetError extends Error {
  override readonly name = 'PatternBudgetError';
  /** What a stream has not let out, with the replacements made so far: for a policy that lets pass where it fails. */
  readonly unreleased: string;

  constructor(unreleased: string) {
    super('the patterns needed more steps than the length of the text allows');
    this.unreleased = unreleased;
  }
}
