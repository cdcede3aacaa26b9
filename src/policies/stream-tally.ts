/** What one policy has done on a stream so far, over all its channels: what the event will say of it. */
import type { MatchCounts, PolicyResult, VerdictKind } from '../exchange/verdict.ts';
import type { ChainStep } from './compile-chain.ts';
import type { ChunkFilter } from './policy.ts';

const gravity = { allow: 0, redact: 1, escalate: 2, block: 3 } as const satisfies Record<VerdictKind, number>;

export class StreamTally {
  readonly step: ChainStep;
  /** Milliseconds spent in this policy. */
  ms = 0;
  #verdict: VerdictKind = 'allow';
  #reasonCode: string | undefined;
  readonly #matches: Record<string, number> = {};
  readonly #filters: ChunkFilter[] = [];

  constructor(step: ChainStep) {
    this.step = step;
  }

  follow(filter: ChunkFilter): void {
    this.#filters.push(filter);
  }

  /** Notes a verdict that no filter carries: a refused tool, a policy that failed. */
  note(verdict: VerdictKind, reasonCode: string | undefined, matches: MatchCounts = {}): void {
    for (const [type, count] of Object.entries(matches)) this.#matches[type] = (this.#matches[type] ?? 0) + count;
    if (gravity[verdict] > gravity[this.#verdict] || this.#reasonCode === undefined) this.#reasonCode = reasonCode;
    if (gravity[verdict] > gravity[this.#verdict]) this.#verdict = verdict;
  }

  /** Call once, when the stream is over. */
  result(): PolicyResult {
    for (const filter of this.#filters) this.note(filter.verdict, filter.reasonCode, filter.matches);
    this.#filters.length = 0;
    const { entry } = this.step;
    return {
      kind: entry.kind,
      phase: 'output',
      verdict: this.#verdict,
      mode: entry.mode,
      ...(this.#reasonCode === undefined ? {} : { reason_code: this.#reasonCode }),
      matches: { ...this.#matches },
      ms: this.ms,
    };
  }
}
