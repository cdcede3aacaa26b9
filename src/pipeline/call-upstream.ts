/** The first target whose answer holds: open → stall → hear → first token → circuit → output phase → commit gate → retry → fallback. */
import { defer, type Observable, type OperatorFunction } from 'rxjs';
import type { Routed } from '../exchange/exchange.ts';
import type { ReplyFrame, WireFrame } from '../exchange/frame.ts';
import { GatewayError } from '../exchange/gateway-error.ts';
import { speakerFor } from '../exchange/ledger.ts';
import { commitOnContent } from '../operators/commit-on-content.ts';
import { leadInto } from '../operators/lead-into.ts';
import { overallWithin } from '../operators/overall-within.ts';
import { retryUntilFirst } from '../operators/retry-until-first.ts';
import { stallTimeout } from '../operators/stall-timeout.ts';
import { withFailover } from '../operators/with-failover.ts';
import type { DialectCodec } from '../providers/provider.ts';
import type { Circuits } from '../resilience/circuits.ts';
import { guardedBy } from '../resilience/guarded-by.ts';
import type { OpenUpstream } from '../upstream/open.ts';
import { type AnswerFrame, bringsContent } from './answer-frame.ts';
import { mayFallBack, retryDelay, shownError, voteFor } from './attempt-policy.ts';
import { phaseOf, released } from './deadline.ts';
import { hearAnswer } from './hear-answer.ts';
import { type Hedge, hedged } from './hedged.ts';
import { noteAttempt } from './note-attempt.ts';
import type { PipelineTime } from './pipeline-time.ts';
import type { FallbackSettings, Target } from './plan.ts';
import { streamDuration } from './stream-duration.ts';
import type { TargetStatistics } from './target-statistics.ts';
import { upstreamCall } from './upstream-call.ts';

export interface UpstreamPlan {
  readonly codec: DialectCodec;
  readonly open: OpenUpstream;
  readonly circuits: Circuits;
  readonly fallback: FallbackSettings;
  readonly hedge: Hedge | undefined;
  /** The exchange's own total, milliseconds: a target with another one has it around its tries. */
  readonly requestTimeout: number | null;
  readonly statistics: TargetStatistics;
  readonly random: () => number;
  readonly time: PipelineTime;
}

/** What an answer has to pass before it commits the exchange. */
export type OutputPhase = (routed: Routed<Target>, target: Target) => OperatorFunction<AnswerFrame, ReplyFrame>;

/** Frames without content that may wait for the first content; a provider that sends more of them is kept live. */
const mostHeld = 1_024;

export const callUpstream = (plan: UpstreamPlan, output: OutputPhase): OperatorFunction<Routed<Target>, ReplyFrame> =>
  leadInto((routed) => {
    const { scheduler } = plan.time;
    const tries = (target: Target): Observable<ReplyFrame> =>
      attempt(plan, output, routed, target).pipe(
        // The first value commits: after it, no second try.
        retryUntilFirst({
          delayFor: (error, count) => retryDelay(target.retry, error, count, plan.random),
          // Nobody waits for a circuit that will still be open then.
          pointless: (due) => plan.circuits.of(target.id).refusing$(due),
          scheduler,
        }),
        streamDuration(target.timeouts.maxStreamDuration, scheduler),
        // A target's own total, its retries included; the exchange's stands around all targets.
        overallWithin(ownTotal(plan, target), {
          until: released,
          error: () => new GatewayError('request_timeout', { phase: phaseOf(routed.ledger) }),
          scheduler,
        }),
      );
    return withFailover(routed.targets, hedged(plan, routed.targets, tries), {
      mayFailOver: (error) => mayFallBack(plan.fallback, error),
      shown: shownError,
    });
  });

const ownTotal = ({ requestTimeout }: UpstreamPlan, { timeouts }: Target): number | null =>
  timeouts.request === requestTimeout ? null : timeouts.request;

/** One try at one target; subscribing again is another try, with a state of its own. */
const attempt = (
  { codec, open, circuits, statistics, time }: UpstreamPlan,
  output: OutputPhase,
  routed: Routed<Target>,
  target: Target,
): Observable<ReplyFrame> =>
  defer(() => {
    const { call, translator } = upstreamCall(routed, target);
    const { facts, ledger } = routed;
    const { timeouts } = target;
    const speaker = speakerFor(target.id, target.kind);
    return open(call, timeouts).pipe(
      stallTimeout<WireFrame>({
        each: timeouts.interChunk,
        pausedBy: (frame) => (frame.kind === 'head' ? frame.valve.paused$ : undefined),
        firstError: () => new GatewayError('first_byte_timeout', { phase: 'first_byte' }),
        eachError: () => new GatewayError('inter_chunk_timeout', { phase: 'stream' }),
        scheduler: time.scheduler,
      }),
      hearAnswer({ codec, translator, facts, ledger, speaker, key: target.key?.reveal(), scheduler: time.scheduler }),
      overallWithin(facts.stream ? timeouts.firstToken : null, {
        until: bringsContent,
        error: () => new GatewayError('first_token_timeout', { phase: 'first_token' }),
        scheduler: time.scheduler,
      }),
      // Inside retry: every attempt is a vote.
      guardedBy(circuits.of(target.id), { settings: target.circuit, votes: voteFor }),
      output(routed, target),
      // Until the first content that passed the policies nothing has left.
      commitOnContent<ReplyFrame>({ isContent: commits, maxHeld: mostHeld }),
      noteAttempt(ledger, speaker, statistics, time.now),
    );
  });

const commits = (frame: ReplyFrame): boolean => {
  switch (frame.kind) {
    case 'head':
      return false;
    case 'chunk':
      return frame.content;
    case 'end':
    case 'abort':
      return true;
  }
};
