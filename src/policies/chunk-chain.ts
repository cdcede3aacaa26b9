/**
 * The output phase's judgement of a live stream: every channel has its own fused filters, made when the channel first speaks.
 * Text is held back no longer than it could still become part of a match, and never more of it than the limit.
 */
import type { TextKind } from '../exchange/text.ts';
import type { Decision, PolicyResult, Verdict } from '../exchange/verdict.ts';
import { type Allowance, UNLIMITED } from '../streaming/allowance.ts';
import { ChannelFilters, type StreamStop } from './channel-filters.ts';
import { type ChainStep, stepsFor } from './compile-chain.ts';
import { decisionMessage } from './decision-message.ts';
import type { PolicyRequest } from './policy.ts';
import { failed } from './policy-failure.ts';
import { StreamTally } from './stream-tally.ts';

/** A chain for one streamed answer. A class: an object literal with getters has a hidden class of its own, a cache miss a stream. */
export class ChunkChain {
  readonly #tallies: readonly StreamTally[];
  readonly #request: PolicyRequest;
  readonly #limit: number;
  readonly #allowance: Allowance;
  /** The channel that was spoken on last. */
  #present: ChannelFilters | undefined = undefined;
  readonly #channels = new Map<string, ChannelFilters>();
  readonly #spoken = new Set<string>();
  #stop: StreamStop | undefined = undefined;
  #summed: readonly PolicyResult[] | undefined = undefined;

  /**
   * @param steps the `stream` steps of a compiled chain
   * @param holdBackBytes most UTF-8 bytes of text that may wait on one channel; past it the verdict is block (`hold_back_overflow`)
   * @param allowance what may be done before the chain is `behind`; unlimited by default
   */
  constructor(
    steps: readonly ChainStep[],
    request: PolicyRequest,
    holdBackBytes: number,
    allowance: Allowance = UNLIMITED,
  ) {
    this.#allowance = allowance;
    this.#tallies = stepsFor(steps, request).map((step) => new StreamTally(step));
    this.#request = request;
    this.#limit = holdBackBytes;
  }

  /** False where no policy applies: the stream may pass untouched. */
  get active(): boolean {
    return this.#tallies.length > 0;
  }

  /** What stopped the stream. The text that the stopping call gave still belongs to the caller. */
  get stop(): StreamStop | undefined {
    return this.#stop;
  }

  /** The call before has not judged all it was given, for want of allowance: nothing else may be asked before `goOn` has. */
  get behind(): boolean {
    return this.#present?.behind === true;
  }

  /** Goes on with the call before: gives what else may leave. */
  goOn(): string {
    return this.#present === undefined || this.#stop !== undefined ? '' : this.#pass(this.#present, '', false);
  }

  /** There is no time left for the call before: its `fail_mode` decides. Gives what else may leave. */
  runOut(): string {
    if (this.#present === undefined || this.#stop !== undefined) return '';
    const given = this.#present.runOut();
    this.#stop = this.#present.stop;
    return given;
  }

  /** Takes a channel's next text, gives what may leave now. Nothing comes out once the stream has been stopped. */
  push(name: string, kind: TextKind, text: string): string {
    if (this.#stop !== undefined) return '';
    const channel = this.#channels.get(name) ?? this.#begin(name, kind);
    return this.#stop === undefined ? this.#pass(channel, text, false) : '';
  }

  /** The channel is closed: gives the rest. Harmless for a channel that never spoke. */
  end(name: string): string {
    const channel = this.#channels.get(name);
    if (this.#stop !== undefined || channel === undefined) return '';
    this.#channels.delete(name);
    return this.#pass(channel, '', true);
  }

  /** A text that stands whole in one event. Where it repeats what a channel has said, its matches are not counted again. */
  whole(name: string, kind: TextKind, text: string): string {
    if (this.#stop !== undefined) return '';
    const surroundings = this.#spoken.has(name)
      ? { tallies: this.#tallies.map(({ step }) => new StreamTally(step)), repeats: true as const }
      : { tallies: this.#tallies };
    const shared = { request: this.#request, limit: this.#limit, allowance: this.#allowance };
    return this.#pass(new ChannelFilters(name, kind, { ...surroundings, ...shared }), text, true);
  }

  /** The model is about to call these tools. */
  toolCalls(names: readonly string[]): void {
    for (const tally of this.#tallies) for (const name of names) this.#judgeTool(tally, name);
  }

  /** UTF-8 bytes held back on a channel. */
  held(name: string): number {
    return this.#channels.get(name)?.held ?? 0;
  }

  /** One result a policy. Call it when the stream is over. */
  results(): readonly PolicyResult[] {
    this.#summed ??= this.#tallies.map((tally) => tally.result());
    return this.#summed;
  }

  /** The chain's sum, for the ledger. Call it when the stream is over. */
  decision(): Decision {
    const policies = this.results();
    if (this.#stop !== undefined) {
      const { kind, message, policy, reasonCode } = this.#stop;
      return { verdict: kind, reasonCode, policy, message, policies };
    }
    const redaction = policies.find(({ mode, verdict }) => mode === 'enforce' && verdict === 'redact');
    return {
      verdict: redaction === undefined ? 'allow' : 'redact',
      reasonCode: redaction?.reason_code,
      policy: undefined,
      message: undefined,
      policies,
    };
  }

  #begin(name: string, kind: TextKind): ChannelFilters {
    const shared = {
      tallies: this.#tallies,
      request: this.#request,
      limit: this.#limit,
      allowance: this.#allowance,
    };
    const channel = new ChannelFilters(name, kind, shared);
    this.#channels.set(name, channel);
    this.#spoken.add(name);
    this.#stop = channel.stop;
    return channel;
  }

  #pass(channel: ChannelFilters, text: string, last: boolean): string {
    this.#present = channel;
    const given = channel.push(text, last);
    this.#stop = channel.stop;
    return given;
  }

  #judgeTool(tally: StreamTally, name: string): void {
    const { entry } = tally.step;
    const started = performance.now();
    let verdict: Verdict | undefined;
    try {
      verdict = entry.policy.toolCall?.(name, this.#request);
    } catch {
      verdict = failed(entry.failMode);
    }
    tally.ms += performance.now() - started;
    if (verdict === undefined) return;
    tally.note(verdict.kind, verdict.reasonCode, verdict.matches);
    if (entry.mode !== 'enforce' || this.#stop !== undefined) return;
    if (verdict.kind !== 'block' && verdict.kind !== 'escalate') return;
    const message = decisionMessage(entry.kind, verdict);
    this.#stop = { kind: verdict.kind, policy: entry.kind, reasonCode: verdict.reasonCode, message };
  }
}
