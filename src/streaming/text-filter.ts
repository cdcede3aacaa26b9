/** What filters live text: takes pieces, gives what may leave. */

export interface TextFilter {
  push(text: string): string;
  /** No more text: gives the rest. */
  end(): string;
  /** UTF-16 units held back now. */
  readonly held: number;
  /** True once nothing will leave any more. */
  readonly stopped?: boolean;
  /** As new: for a text that has nothing to do with the one before, whatever became of that. Where it is missing, make another. */
  restart?(): void;
  /** Its allowance ran out before all it took was looked at: `push('')` goes on, or `end()` where that had been called. */
  readonly behind?: boolean;
}
