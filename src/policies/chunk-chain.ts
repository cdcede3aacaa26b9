/**
 * The output phase's judgement of a live stream: every channel has its own fused filters, made when the channel first speaks.
 * Text is held back no longer than it could still become part of a match, and never more of it than the limit.
 */
import type { TextKind } from '../exchange/text.ts';
import type { Decision, PolicyResult } from '../exchange/verdict.ts';
import { ChannelFilters, type StreamStop } from './channel-filters.ts';
import { type ChainStep, stepsFor } from './compile-chain.ts';
import { decisionMessage } from './decision-message.ts';
import type { PolicyRequest } from './policy.ts';
import { failed } from './policy-failure.ts';
import { StreamTally } from './stream-tally.ts';

export interface ChunkChain {
  /** False where no policy applies: the stream may pass untouched. */
  readonly active: boolean;
  /** Takes a channel's next text, gives what may leave now. Nothing comes out once the stream has been stopped. */
  push(channel: string, kind: TextKind, text: string): string;
  /** The channel is closed: gives the rest. Harmless for a channel that never spoke. */
  end(channel: string): string;
  /** A text that stands whole in one event. Where it repeats what a channel has said, its matches are not counted again. */
  whole(channel: string, kind: TextKind, text: string): string;
  /** The model is about to call these tools. */
  toolCalls(names: readonly string[]): void;
  /** What stopped the stream. The text that the stopping call gave still belongs to the caller. */
  readonly stop: StreamStop | undefined;
  /** UTF-8 bytes held back on a channel. */
  held(channel: string): number;
  /** One result a policy. Call it when the stream is over. */
  results(): readonly PolicyResult[];
  /** The chain's sum, for the ledger. Call it when the stream is over. */
  decision(): Decision;
}

/**
 * A chain for one streamed answer, from the `stream` steps of a compiled chain.
 * @param holdBackBytes most UTF-8 bytes of text that may wait on one channel; past it the verdict is block (`hold_back_overflow`)
 */
export const createChunkChain = (
  steps: readonly ChainStep[],
  request: PolicyRequest,
  holdBackBytes: number,
): ChunkChain => {
  const tallies = stepsFor(steps, request).map((step) => new StreamTally(step));
  const channels = new Map<string, ChannelFilters>();
  const spoken = new Set<string>();
  let stop: StreamStop | undefined;

  const pass = (channel: ChannelFilters, text: string, last: boolean): string => {
    const given = channel.push(text, last);
    stop = channel.stop;
    return given;
  };

  const judgeTool = (tally: StreamTally, name: string): void => {
    const { entry } = tally.step;
    const started = performance.now();
    let verdict: ReturnType<NonNullable<typeof entry.policy.toolCall>> | undefined;
    try {
      verdict = entry.policy.toolCall?.(name, request);
    } catch {
      verdict = failed(entry.failMode);
    }
    tally.ms += performance.now() - started;
    if (verdict === undefined) return;
    tally.note(verdict.kind, verdict.reasonCode, verdict.matches);
    if (entry.mode === 'enforce' && stop === undefined && (verdict.kind === 'block' || verdict.kind === 'escalate')) {
      const message = decisionMessage(entry.kind, verdict);
      stop = { kind: verdict.kind, policy: entry.kind, reasonCode: verdict.reasonCode, message };
    }
  };

  let summed: readonly PolicyResult[] | undefined;
  const results = (): readonly PolicyResult[] => {
    summed ??= tallies.map((tally) => tally.result());
    return summed;
  };

  return {
    active: tallies.length > 0,
    push(name, kind, text) {
      if (stop !== undefined) return '';
      let channel = channels.get(name);
      if (channel === undefined) {
        channel = new ChannelFilters(name, kind, { tallies, request, limit: holdBackBytes });
        channels.set(name, channel);
        spoken.add(name);
        stop = channel.stop;
        if (stop !== undefined) return '';
      }
      return pass(channel, text, false);
    },
    end(name) {
      const channel = channels.get(name);
      if (stop !== undefined || channel === undefined) return '';
      channels.delete(name);
      return pass(channel, '', true);
    },
    whole(name, kind, text) {
      if (stop !== undefined) return '';
      const surroundings = spoken.has(name)
        ? { tallies: tallies.map(({ step }) => new StreamTally(step)), repeats: true as const }
        : { tallies };
      return pass(new ChannelFilters(name, kind, { ...surroundings, request, limit: holdBackBytes }), text, true);
    },
    toolCalls(names) {
      for (const tally of tallies) for (const name of names) judgeTool(tally, name);
    },
    get stop() {
      return stop;
    },
    held: (name) => channels.get(name)?.held ?? 0,
    results,
    decision() {
      const policies = results();
      if (stop !== undefined)
        return {
          verdict: stop.kind,
          reasonCode: stop.reasonCode,
          policy: stop.policy,
          message: stop.message,
          policies,
        };
      const redaction = policies.find(({ mode, verdict }) => mode === 'enforce' && verdict === 'redact');
      return {
        verdict: redaction === undefined ? 'allow' : 'redact',
        reasonCode: redaction?.reason_code,
        policy: undefined,
        message: undefined,
        policies,
      };
    },
  };
};
