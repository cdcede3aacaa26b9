/** How the sink has been told to fail: what `POST /v1/fail` takes, and what it means for one request. */
import { z } from 'zod';

/** Every key may be left out; `{}` ends all failing. */
export const failurePlanSchema = z.strictObject({
  /** HTTP status to answer with instead of storing anything. */
  status: z.int().min(200).max(599).optional(),
  /** Milliseconds before any answer. */
  delay: z.int().min(0).max(3_600_000).optional(),
  /** Cut the connection instead of answering. */
  reset: z.boolean().optional(),
  /** Never answer. */
  hang: z.boolean().optional(),
  /** How many of a hundred requests fail; the others are taken. */
  percentage: z.number().min(0).max(100).default(100),
  /** Requests to fail; then all is well again. */
  times: z.int().positive().optional(),
  /** Seconds, or an HTTP date, sent as `retry-after`. */
  retry_after: z.union([z.number(), z.string()]).optional(),
  /** Events, by id, with which a batch is refused. */
  poison: z.array(z.string()).optional(),
  /** Refuse every event whose number within its gateway (`sequence`) is a multiple of this. */
  poison_every: z.int().positive().optional(),
  /** Status for a batch with such an event. */
  poison_status: z.int().min(400).max(499).default(422),
});

export type FailurePlan = z.infer<typeof failurePlanSchema>;

export type Fate =
  | { readonly kind: 'take' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly retryAfter: string | undefined;
      readonly reason: string;
    }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' };

interface Arrival {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** What becomes of one request. Pure: the caller counts, and waits for `delay`. @param random 0 ≤ random < 1 */
export const fateOf = (plan: FailurePlan, failedSoFar: number, events: readonly Arrival[], random: number): Fate => {
  const poisoned = events.find((event) => isPoison(plan, event));
  if (poisoned !== undefined)
    return {
      kind: 'answer',
      status: plan.poison_status,
      retryAfter: undefined,
      reason: `event ${poisoned.id} is refused`,
    };
  const fails = plan.status !== undefined || plan.reset === true || plan.hang === true;
  if (!fails || (plan.times !== undefined && failedSoFar >= plan.times) || random * 100 >= plan.percentage)
    return { kind: 'take' };
  if (plan.reset) return { kind: 'reset' };
  if (plan.hang) return { kind: 'hang' };
  const retryAfter = plan.retry_after === undefined ? undefined : String(plan.retry_after);
  return { kind: 'answer', status: plan.status ?? 500, retryAfter, reason: 'told to fail' };
};

const isPoison = (plan: FailurePlan, event: Arrival): boolean =>
  plan.poison?.includes(event.id) === true ||
  (plan.poison_every !== undefined && typeof event.sequence === 'number' && event.sequence % plan.poison_every === 0);
