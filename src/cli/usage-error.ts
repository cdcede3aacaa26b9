/** An error of use: one line on stderr that says what to do, exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
