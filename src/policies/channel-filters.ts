/** All chunk filters of one channel of a stream, fused into one function from text to text. */
import type { TextKind } from '../exchange/text.ts';
import type { Verdict } from '../exchange/verdict.ts';
import { decisionMessage } from './decision-message.ts';
import { HeldText } from './held-text.ts';
import type { ChunkFilter, PolicyRequest } from './policy.ts';
import { failed } from './policy-failure.ts';
import type { StreamTally } from './stream-tally.ts';

/** What ended a stream: the policy's own block or escalate, or a failure under `fail_mode: block`. */
export interface StreamStop {
  readonly kind: 'block' | 'escalate';
  readonly policy: string;
  readonly reasonCode: string;
  readonly message: string;
}

/** One policy on this channel. What every push needs stands here: each object more is a cache miss a chunk with many streams. */
interface Stage {
  readonly tally: StreamTally;
  readonly filter: ChunkFilter;
  readonly held: HeldText;
  readonly enforced: boolean;
  /** UTF-8 bytes that it holds back. */
  heldBytes: number;
  /** Milliseconds spent in it. */
  ms: number;
  /** A failed filter is out of the game: its channel's text passes by it. */
  out: boolean;
}

export interface ChannelSurroundings {
  readonly tallies: readonly StreamTally[];
  readonly request: PolicyRequest;
  /** Most UTF-8 bytes that may be held back: by all enforced filters together, and by each shadow filter. */
  readonly limit: number;
  readonly repeats?: true;
}

export class ChannelFilters {
  readonly #stages: Stage[] = [];
  readonly #limit: number;
  #stop: StreamStop | undefined;

  constructor(channel: string, kind: TextKind, { tallies, request, limit, repeats }: ChannelSurroundings) {
    this.#limit = limit;
    for (const tally of tallies) {
      try {
        const filter = tally.step.entry.policy.chunks?.({ channel, kind, request, ...(repeats ? { repeats } : {}) });
        if (filter === undefined) continue;
        const enforced = tally.step.entry.mode === 'enforce';
        const stage = { tally, filter, held: new HeldText(), enforced, heldBytes: 0, ms: 0, out: false };
        this.#stages.push(stage);
        tally.follow(stage);
      } catch {
        this.#fail(tally);
      }
    }
  }

  /** Set by the `push` or `end` that met it. */
  get stop(): StreamStop | undefined {
    return this.#stop;
  }

  /** UTF-8 bytes that enforced filters hold back. */
  get held(): number {
    let bytes = 0;
    for (const { enforced, heldBytes } of this.#stages) if (enforced) bytes += heldBytes;
    return bytes;
  }

  /** Gives what may leave. After a stop the text before the match still comes out; the caller ends the stream behind it. */
  push(text: string, last: boolean): string {
    let passing = text;
    let together = 0;
    let started = performance.now();
    for (const stage of this.#stages) {
      if (stage.out) continue;
      const given = this.#run(stage, passing, last);
      const ended = performance.now();
      stage.ms += ended - started;
      started = ended;
      if (stage.enforced) passing = given;
      together += stage.heldBytes;
    }
    // What all hold together is within the limit: then so is what each of them holds.
    if (together > this.#limit) this.#bound();
    return passing;
  }

  #bound(): void {
    let together = 0;
    for (const stage of this.#stages) {
      if (stage.out) continue;
      if (stage.enforced) together += stage.heldBytes;
      if ((stage.enforced ? together : stage.heldBytes) <= this.#limit) continue;
      stage.out = true;
      stage.tally.note('block', overflow.reasonCode);
      this.#end(stage.tally, overflow);
    }
  }

  #run(stage: Stage, text: string, last: boolean): string {
    const { filter, held, tally } = stage;
    try {
      let given = text === '' ? '' : filter.push(text);
      if (last && !stopped(filter)) given += filter.end();
      const waiting = last ? 0 : filter.held;
      if (waiting > 0 || stage.heldBytes > 0) {
        held.took(text, waiting);
        stage.heldBytes = held.bytes;
      }
      if (stopped(filter)) {
        stage.out = true;
        const { verdict: kind, matches } = filter;
        this.#end(tally, { kind, reasonCode: filter.reasonCode ?? tally.step.entry.kind, matches });
      }
      return given;
    } catch {
      stage.out = true;
      const waiting = held.text;
      return this.#fail(tally) ? '' : waiting + text;
    }
  }

  /** @returns whether the failure ends the stream */
  #fail(tally: StreamTally): boolean {
    const verdict = failed(tally.step.entry.failMode);
    tally.note(verdict.kind, verdict.reasonCode);
    if (verdict.kind !== 'block') return false;
    this.#end(tally, verdict);
    return tally.step.entry.mode === 'enforce';
  }

  // A later filter that stops in the same push stops earlier in the text: it has only seen what the earlier ones let go.
  #end(tally: StreamTally, verdict: Extract<Verdict, { kind: 'block' | 'escalate' }>): void {
    const { kind, mode } = tally.step.entry;
    if (mode === 'shadow') return;
    this.#stop = {
      kind: verdict.kind,
      policy: kind,
      reasonCode: verdict.reasonCode,
      message: decisionMessage(kind, verdict),
    };
  }
}

const overflow = {
  kind: 'block',
  reasonCode: 'hold_back_overflow',
  message: 'A policy would have had to hold back more of the stream than streaming.buffer_size allows.',
} as const;

const stopped = (filter: ChunkFilter): filter is ChunkFilter & { readonly verdict: 'block' | 'escalate' } =>
  filter.verdict === 'block' || filter.verdict === 'escalate';
