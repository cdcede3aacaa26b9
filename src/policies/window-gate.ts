/**
 * Remote policies on a live stream: the text that is about to leave gathers in windows, one for each channel, and leaves when every
 * policy has let it. A redaction cannot be made on text that stands in events already, so it counts as a block.
 */
import { defer, isObservable, map, type Observable, of } from 'rxjs';
import type { TextKind, TextSite } from '../exchange/text.ts';
import { allow, type PolicyResult, type VerdictKind } from '../exchange/verdict.ts';
import type { StreamStop } from './channel-filters.ts';
import { type ChainStep, stepsFor } from './compile-chain.ts';
import { decisionMessage } from './decision-message.ts';
import { type ChainResult, foldChain, type PolicyBudget } from './fold-chain.ts';
import type { PolicyRequest } from './policy.ts';

/** UTF-16 units that are worth a question, and those of the text before that go with it, so that nothing hides on the seam. */
const windowUnits = 1_024;
const seamUnits = 256;

interface Window {
  readonly kind: TextKind;
  before: string;
  fresh: string;
}

const gravity = { allow: 0, redact: 1, escalate: 2, block: 3 } as const satisfies Record<VerdictKind, number>;

const merge = (earlier: PolicyResult | undefined, later: PolicyResult): PolicyResult => {
  if (earlier === undefined) return later;
  const graver = gravity[later.verdict] > gravity[earlier.verdict] ? later : earlier;
  const matches = { ...earlier.matches };
  for (const [type, count] of Object.entries(later.matches)) matches[type] = (matches[type] ?? 0) + count;
  return { ...graver, matches, ms: earlier.ms + later.ms };
};

export class WindowGate {
  readonly #steps: readonly ChainStep[];
  readonly #request: PolicyRequest;
  readonly #budget: PolicyBudget;
  readonly #windows = new Map<string, Window>();
  #results: readonly PolicyResult[] = [];
  #longest = 0;

  /** @param steps the `windows` of a compiled chain; @param budget for each question */
  constructor(steps: readonly ChainStep[], request: PolicyRequest, budget: PolicyBudget) {
    this.#steps = stepsFor(steps, request);
    this.#request = request;
    this.#budget = budget;
  }

  /** False where nobody has to be asked: the stream need not be held. */
  get active(): boolean {
    return this.#steps.length > 0;
  }

  /** Text that would leave now. */
  take(channel: string, kind: TextKind, text: string): void {
    if (text === '') return;
    const window = this.#windows.get(channel) ?? { kind, before: '', fresh: '' };
    window.fresh += text;
    this.#windows.set(channel, window);
    this.#longest = Math.max(this.#longest, window.fresh.length);
  }

  /** Whether enough has gathered to be judged. The end of a stream is judged whatever has gathered. */
  get due(): boolean {
    return this.#longest >= windowUnits;
  }

  /** Asks about all that was taken since the last time; emits once: what stops the stream, or undefined where it may go on. */
  judge(): Observable<StreamStop | undefined> {
    return defer(() => {
      const texts = this.#close();
      if (texts.length === 0) return of(undefined);
      const result = foldChain({
        steps: this.#steps,
        phase: 'output',
        texts,
        ask: (policy, shown) => policy.windows?.({ texts: shown, toolCalls: [], request: this.#request }) ?? allow,
        budget: this.#budget,
      });
      return (isObservable(result) ? result : of(result)).pipe(map((judged) => this.#settle(judged)));
    });
  }

  /** One result a policy, over all windows. */
  results(): readonly PolicyResult[] {
    return this.#results;
  }

  #close(): readonly TextSite[] {
    const texts: TextSite[] = [];
    for (const [channel, window] of this.#windows) {
      if (window.fresh === '') continue;
      texts.push({ path: [channel], speaker: 'assistant', kind: window.kind, text: window.before + window.fresh });
      window.before = (window.before + window.fresh).slice(-seamUnits);
      window.fresh = '';
    }
    this.#longest = 0;
    return texts;
  }

  #settle({ decision, edits }: ChainResult): StreamStop | undefined {
    const known = new Map(this.#results.map((result) => [result.kind, result] as const));
    for (const result of decision.policies) known.set(result.kind, merge(known.get(result.kind), result));
    this.#results = [...known.values()];
    const { verdict, policy, reasonCode = 'external', message } = decision;
    if (verdict === 'block' || verdict === 'escalate') {
      const kind = policy ?? 'external';
      return {
        kind: verdict,
        policy: kind,
        reasonCode,
        message: message ?? decisionMessage(kind, { kind: verdict, reasonCode }),
      };
    }
    if (edits.length === 0) return undefined;
    const redacting = decision.policies.find((result) => result.verdict === 'redact' && result.mode === 'enforce');
    const kind = redacting?.kind ?? 'external';
    const refused = { kind: 'block', reasonCode: 'redaction_on_stream' } as const;
    return { ...refused, policy: kind, message: decisionMessage(kind, refused) };
  }
}
