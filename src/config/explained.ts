/** What `sluice explain` says of a route; the shape of its `--json`. */
import type { WaterfallStep } from './waterfall.ts';

/** One setting as it applies. `at` is `file:line`; absent for a default. */
export interface Budget {
  readonly setting: string;
  readonly value: string;
  readonly from: string;
  readonly at?: string;
}

export interface ExplainedTarget {
  readonly id: string;
  readonly kind: string;
  readonly base_url: string;
  /** `[secret NAME]`, `unset` or `none`. */
  readonly key: string;
  readonly available: boolean;
  readonly budgets: readonly Budget[];
  readonly waterfall: readonly WaterfallStep[];
  /** Milliseconds that all attempts can take; null without a bound. */
  readonly worst_case_ms: number | null;
}

export interface ExplainedPolicy {
  readonly kind: string;
  readonly stage: string;
  readonly mode: string;
  readonly fail_mode: string;
  readonly when?: {
    readonly path?: string;
    readonly models?: readonly string[];
    readonly headers?: Readonly<Record<string, string>>;
  };
}

export interface ExplainedRoute {
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly codec: string;
  readonly admit: { readonly budgets: readonly Budget[]; readonly policies: readonly ExplainedPolicy[] };
  /** The route phase. */
  readonly choose: { readonly budgets: readonly Budget[]; readonly policies: readonly ExplainedPolicy[] };
  readonly upstream: { readonly budgets: readonly Budget[]; readonly targets: readonly ExplainedTarget[] };
  readonly output: { readonly budgets: readonly Budget[]; readonly policies: readonly ExplainedPolicy[] };
  readonly record: {
    readonly budgets: readonly Budget[];
    readonly policies: readonly ExplainedPolicy[];
    readonly delivery: string;
  };
  /** All targets after each other, milliseconds; null without a bound. */
  readonly worst_case_ms: number | null;
  readonly warnings: readonly string[];
}
