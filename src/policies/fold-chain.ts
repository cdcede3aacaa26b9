/**
 * Asks the policies of a chain in order: each sees the texts as the ones before left them, and the first block or escalate ends it.
 * Synchronous as long as the policies are and need no more than a moment; from the first remote one on, or the first that takes long, an
 * Observable. What takes long goes on in turns with everything else the process does, and `policy_timeout` is looked at before each.
 */
import {
  asyncScheduler,
  catchError,
  isObservable,
  map,
  mergeMap,
  type Observable,
  of,
  type SchedulerLike,
  take,
  throwIfEmpty,
  timeout,
} from 'rxjs';
import type { TextSite } from '../exchange/text.ts';
import type { Decision, PolicyPhase, PolicyResult, TextEdit, Verdict } from '../exchange/verdict.ts';
import { inTurns } from '../operators/in-turns.ts';
import type { Allowance } from '../streaming/allowance.ts';
import type { ChainStep } from './compile-chain.ts';
import { decisionMessage } from './decision-message.ts';
import { MOMENT_MS, WORK_OF_PART } from './moment.ts';
import type { Judged, Policy, UnfinishedVerdict } from './policy.ts';
import { failed, ranOut } from './policy-failure.ts';

/** Time that policies may take. */
export interface PolicyBudget {
  /** Milliseconds; null is "off". */
  readonly ms: number | null;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
  /** Stops remote policies. */
  readonly scheduler?: SchedulerLike;
}

export interface ChainResult {
  readonly decision: Decision;
  /** What redaction made of the texts, by their position in the list the chain was given; unchanged texts are absent. */
  readonly edits: readonly TextEdit[];
}

/** One chain over one list of texts. */
export interface ChainRun {
  readonly steps: readonly ChainStep[];
  readonly phase: PolicyPhase;
  readonly texts: readonly TextSite[];
  readonly ask: (policy: Policy, texts: readonly TextSite[], allowance: Allowance) => Judged;
  readonly budget: PolicyBudget;
}

interface Progress {
  readonly next: number;
  readonly texts: readonly TextSite[];
  readonly results: readonly PolicyResult[];
  readonly ended: Pick<Decision, 'verdict' | 'reasonCode' | 'policy' | 'message'> | undefined;
}

const isUnfinished = (judged: Verdict | UnfinishedVerdict): judged is UnfinishedVerdict => 'goOn' in judged;

const nothing = Object.freeze({});

const edited = (texts: readonly TextSite[], edits: readonly TextEdit[]): readonly TextSite[] => {
  const changed = [...texts];
  for (const { index, text } of edits) {
    const site = changed[index];
    if (site !== undefined) changed[index] = { ...site, text };
  }
  return changed;
};

const settle = (run: ChainRun, at: Progress, { entry }: ChainStep, verdict: Verdict, ms: number): Progress => {
  const result: PolicyResult = {
    kind: entry.kind,
    phase: run.phase,
    verdict: verdict.kind,
    mode: entry.mode,
    ...(verdict.reasonCode === undefined ? {} : { reason_code: verdict.reasonCode }),
    matches: verdict.matches ?? nothing,
    ms,
  };
  const enforced = entry.mode === 'enforce';
  return {
    next: at.next + 1,
    texts: enforced && verdict.kind === 'redact' ? edited(at.texts, verdict.edits) : at.texts,
    results: [...at.results, result],
    ended:
      enforced && (verdict.kind === 'block' || verdict.kind === 'escalate')
        ? {
            verdict: verdict.kind,
            reasonCode: verdict.reasonCode,
            policy: entry.kind,
            message: decisionMessage(entry.kind, verdict),
          }
        : undefined,
  };
};

const conclude = (run: ChainRun, { texts, results, ended }: Progress): ChainResult => {
  const redaction = results.find((result) => result.mode === 'enforce' && result.verdict === 'redact');
  const decision = ended ?? {
    verdict: redaction === undefined ? ('allow' as const) : ('redact' as const),
    reasonCode: redaction?.reason_code,
    policy: undefined,
    message: undefined,
  };
  const edits: TextEdit[] = [];
  if (texts !== run.texts)
    for (const [index, site] of texts.entries()) {
      if (site.text !== run.texts[index]?.text) edits.push({ index, text: site.text });
    }
  return { decision: { ...decision, policies: results }, edits };
};

/** Runs a chain. A policy that throws, or that the budget does not reach any more, blocks or lets pass by its own `fail_mode`. */
export const foldChain = (run: ChainRun): ChainResult | Observable<ChainResult> => {
  const now = run.budget.now ?? (() => performance.now());
  const scheduler = run.budget.scheduler ?? asyncScheduler;
  const deadline = run.budget.ms === null ? Number.POSITIVE_INFINITY : now() + run.budget.ms;

  const remote = (verdict$: Observable<Verdict>, { entry }: ChainStep, remaining: number): Observable<Verdict> => {
    const first$ = verdict$.pipe(take(1), throwIfEmpty());
    const bounded$ = Number.isFinite(remaining)
      ? first$.pipe(timeout({ first: remaining, scheduler, with: () => of(ranOut(entry.failMode)) }))
      : first$;
    return bounded$.pipe(catchError(() => of(failed(entry.failMode))));
  };

  const allowance: Allowance = { left: 0 };

  const ask = (step: ChainStep, texts: readonly TextSite[], remaining: number): Judged => {
    if (remaining <= 0) return ranOut(step.entry.failMode);
    allowance.left = WORK_OF_PART;
    try {
      const verdict = run.ask(step.entry.policy, texts, allowance);
      return isObservable(verdict) ? remote(verdict, step, remaining) : verdict;
    } catch {
      return failed(step.entry.failMode);
    }
  };

  const goOn = (step: ChainStep, unfinished: UnfinishedVerdict): Verdict | undefined => {
    if (now() >= deadline) return ranOut(step.entry.failMode);
    allowance.left = WORK_OF_PART;
    try {
      return unfinished.goOn();
    } catch {
      return failed(step.entry.failMode);
    }
  };

  /** @param moment until when the event loop may be held */
  const advance = (from: Progress, moment: number): ChainResult | Observable<ChainResult> => {
    let at = from;
    let started = now();
    while (at.ended === undefined) {
      const step = run.steps[at.next];
      if (step === undefined) break;
      let verdict = ask(step, at.texts, deadline - started);
      if (!isObservable(verdict) && isUnfinished(verdict)) {
        const unfinished = verdict;
        let found: Verdict | undefined;
        while (found === undefined && now() < moment) found = goOn(step, unfinished);
        verdict = found ?? inTurns(() => goOn(step, unfinished));
      }
      if (isObservable(verdict)) {
        const before = at;
        const since = started;
        return verdict.pipe(
          map((found) => advance(settle(run, before, step, found, now() - since), 0)),
          mergeMap((result) => (isObservable(result) ? result : of(result))),
        );
      }
      const ended = now();
      at = settle(run, at, step, verdict, ended - started);
      started = ended;
    }
    return conclude(run, at);
  };

  return advance({ next: 0, texts: run.texts, results: [], ended: undefined }, now() + MOMENT_MS);
};
