/**
 * Output phase: whole-body policies for JSON, one fused chunk filter for streams. Runs inside the attempt, in front of the commit gate:
 * until something has passed the policies, the exchange may still be answered by another attempt.
 */
import {
  defer,
  isObservable,
  map,
  Observable,
  type OperatorFunction,
  of,
  type Subscriber,
  type Subscription,
} from 'rxjs';
import type { Routed } from '../exchange/exchange.ts';
import type { ReplyFrame, Valve } from '../exchange/frame.ts';
import { inTurns } from '../operators/in-turns.ts';
import { Layer } from '../operators/layer.ts';
import type { ChainResult } from '../policies/fold-chain.ts';
import { MOMENT_MS } from '../policies/moment.ts';
import { judgeOutput } from '../policies/output-chain.ts';
import { WindowGate } from '../policies/window-gate.ts';
import type { AnswerFrame, AnswerHead } from './answer-frame.ts';
import { askedAbout } from './asked-about.ts';
import { capture } from './captured-content.ts';
import { violation } from './judged.ts';
import type { OutputPlan } from './output-plan.ts';
import { passedOn } from './passed-on.ts';
import type { Target } from './plan.ts';
import { policyRequest } from './policy-request.ts';
import { StreamFilter } from './stream-filter.ts';

export const filterOutput = (
  plan: OutputPlan,
  routed: Routed<Target>,
  target: Target,
): OperatorFunction<AnswerFrame, ReplyFrame> => {
  if (plan.chain.windows.length === 0) return filterLocally(plan, routed, target);
  return (source) =>
    defer(() => {
      const request = policyRequest(routed, routed.facts, routed.memory);
      const gate = new WindowGate(plan.chain.windows, request, { ms: target.timeouts.policy });
      const filtered$ = source.pipe(filterLocally(plan, routed, target, gate));
      return gate.active ? filtered$.pipe(askedAbout(gate, routed, plan.policyViolationStatus)) : filtered$;
    });
};

/** What the policies of this process judge. `gate` gathers what they let pass of a stream. */
const filterLocally =
  (
    plan: OutputPlan,
    routed: Routed<Target>,
    target: Target,
    gate?: WindowGate,
  ): OperatorFunction<AnswerFrame, ReplyFrame> =>
  (source) =>
    new Observable((subscriber) => source.subscribe(new FilterLayer(subscriber, { plan, routed, target, gate })));

interface Filtering {
  readonly plan: OutputPlan;
  readonly routed: Routed<Target>;
  readonly target: Target;
  readonly gate: WindowGate | undefined;
}

class FilterLayer extends Layer<AnswerFrame, ReplyFrame> {
  readonly #filtering: Filtering;
  readonly #filter: StreamFilter;
  readonly #emit = (reply: ReplyFrame): void => this.out.next(reply);
  #judging: Subscription | undefined = undefined;
  #valve: Valve | undefined = undefined;
  /** While the policies are behind: the frames that came since, and how the source ended. */
  #waiting: AnswerFrame[] | undefined = undefined;
  #ending: (() => void) | undefined = undefined;

  constructor(out: Subscriber<ReplyFrame>, filtering: Filtering) {
    super(out);
    this.#filtering = filtering;
    this.#filter = new StreamFilter(filtering.plan, filtering.routed, filtering.gate);
    out.add(() => this.#filter.close());
  }

  protected override _next(frame: AnswerFrame): void {
    if (this.#waiting !== undefined) {
      this.#waiting.push(frame);
      // Whoever writes may have opened it.
      this.#valve?.pause();
      return;
    }
    try {
      this.#pass(frame);
    } catch (error) {
      this.#fail(error);
    }
  }

  protected override _error(error: unknown): void {
    if (this.#waiting === undefined) super._error(error);
    else this.#ending = () => super._error(error);
  }

  // The answer's body is complete before a remote policy's verdict on it is.
  protected override _complete(): void {
    if (this.#waiting !== undefined) this.#ending = () => super._complete();
    else if (this.#judging === undefined) super._complete();
    else this.unsubscribe();
  }

  #pass(frame: AnswerFrame): void {
    switch (frame.kind) {
      case 'head':
        this.#valve = frame.valve;
        this.out.next(replyHead(frame));
        break;
      case 'chunk':
        this.#filter.chunk(frame.events, this.#emit);
        if (this.#filter.behind) this.#catchUp();
        break;
      case 'end':
        this.#filter.end(frame.events, this.#emit);
        if (this.#filter.behind) this.#catchUp();
        break;
      case 'body': {
        const { plan, routed, target } = this.#filtering;
        this.#judging = judged(plan, routed, frame, target.timeouts.policy).subscribe(this.out);
      }
    }
  }

  /** Lets the policies finish, in turns where they need more than a moment: frames wait meanwhile, and so does the provider. */
  #catchUp(): void {
    const { plan, routed, target } = this.#filtering;
    const filter = this.#filter;
    const now = plan.now ?? (() => performance.now());
    const begun = now();
    const most = left(target.timeouts.policy, routed) ?? Number.POSITIVE_INFINITY;
    const part = (): boolean => {
      filter.goOn(this.#emit, now() - begun >= most);
      return !filter.behind;
    };
    while (now() - begun < MOMENT_MS) if (part()) return;
    this.#waiting = [];
    this.#valve?.pause();
    this.add(
      inTurns(() => part() || undefined).subscribe({
        error: (error) => this.#fail(error),
        complete: () => this.#goOn(),
      }),
    );
  }

  /** The policies have come to the end of what they had: what came meanwhile is next. */
  #goOn(): void {
    const frames = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const frame of frames) if (!this.closed) this._next(frame);
    if (this.#waiting !== undefined || this.closed) return;
    this.#valve?.resume();
    this.#ending?.();
  }

  /** Also where the source has ended before. */
  #fail(error: unknown): void {
    this.#waiting = undefined;
    super._error(error);
  }
}

const replyHead = ({ status, headers, valve, stream }: AnswerHead): ReplyFrame => ({
  kind: 'head',
  status,
  headers: passedOn(headers),
  valve,
  stream,
});

/** `policy_timeout` is one budget for both chains: what the input chain has spent is gone. Milliseconds. */
const left = (policyTimeout: number | null, { ledger }: Routed<Target>): number | null =>
  policyTimeout === null ? null : ledger.policies.reduce((rest, { ms }) => rest - ms, policyTimeout);

const judged = (
  { chain, codec, content, now, policyViolationStatus }: OutputPlan,
  routed: Routed<Target>,
  { document, facts }: Extract<AnswerFrame, { kind: 'body' }>,
  policyTimeout: number | null,
): Observable<ReplyFrame> => {
  const given = (data: string): ReplyFrame => {
    capture(content, routed.ledger, 'response', document.text, data);
    return { kind: 'end', data };
  };
  if (chain.output.length === 0) return of(given(document.text));
  const request = policyRequest(routed, routed.facts, routed.memory);
  const settle = ({ decision, edits }: ChainResult): ReplyFrame => {
    routed.ledger.judge(decision);
    const refused = violation(decision, 'output', policyViolationStatus);
    if (refused !== undefined) throw refused;
    return given(edits.length === 0 ? document.text : codec.rewriteAnswer(document, facts, edits));
  };
  const answer = { texts: facts.texts, toolCalls: facts.toolCalls, request };
  const result = judgeOutput(chain.output, answer, { ms: left(policyTimeout, routed), ...(now && { now }) });
  return isObservable(result) ? result.pipe(map(settle)) : of(settle(result));
};
