/** What became of one policy test. */

export interface CaseResult {
  readonly suite: string;
  readonly name: string;
  readonly passed: boolean;
  /** What was expected and what came instead; empty where the case passed. */
  readonly failures: readonly string[];
  readonly verdict: string;
  readonly reason_code: string | null;
}
