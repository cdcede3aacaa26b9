/** All chunk filters of one channel of a stream, fused into one function from text to text. */
import type { TextKind } from '../exchange/text.ts';
import type { Verdict } from '../exchange/verdict.ts';
import { type Allowance, UNLIMITED } from '../streaming/allowance.ts';
import { decisionMessage } from './decision-message.ts';
import { HeldText } from './held-text.ts';
import type { ChunkFilter, PolicyRequest } from './policy.ts';
import { failed, ranOut } from './policy-failure.ts';
import type { StreamTally } from './stream-tally.ts';

/** What ended a stream: the policy's own block or escalate, or a failure under `fail_mode: block`. */
export interface StreamStop {
  readonly kind: 'block' | 'escalate';
  readonly policy: string;
  readonly reasonCode: string;
  readonly message: string;
}

/** The time of short pieces is taken of one in so many, and counts for all: looking at the clock would cost as much as what it measures. */
const SAMPLE = 8;
const LONG_PIECE = 256;

interface Stage {
  readonly tally: StreamTally;
  readonly enforced: boolean;
  readonly filter: ChunkFilter;
  readonly held: HeldText;
  /** A failed filter is out of the game: its channel's text passes by it. */
  out: boolean;
  /** It has given its rest. */
  ended: boolean;
}

export interface ChannelSurroundings {
  readonly tallies: readonly StreamTally[];
  readonly request: PolicyRequest;
  /** Most UTF-8 bytes that may be held back: by all enforced filters together, and by each shadow filter. */
  readonly limit: number;
  readonly repeats?: true;
  /** Shared by all filters; unlimited by default. */
  readonly allowance?: Allowance;
}

export class ChannelFilters {
  readonly #stages: Stage[] = [];
  readonly #limit: number;
  /** A filter has not looked at all of its text, for want of allowance: `push('', false)` goes on with it. */
  behind = false;
  #stop: StreamStop | undefined;
  #pushes = 0;
  #last = false;

  constructor(channel: string, kind: TextKind, surroundings: ChannelSurroundings) {
    const { allowance = UNLIMITED, limit, repeats, request, tallies } = surroundings;
    this.#limit = limit;
    for (const tally of tallies) {
      try {
        const filter = tally.step.entry.policy.chunks?.({
          channel,
          kind,
          request,
          allowance,
          ...(repeats ? { repeats } : {}),
        });
        if (filter === undefined) continue;
        tally.follow(filter);
        const enforced = tally.step.entry.mode === 'enforce';
        this.#stages.push({ tally, enforced, filter, held: new HeldText(), out: false, ended: false });
      } catch {
        this.#fail(tally);
      }
    }
  }

  /** What ended the stream, once all filters have looked at what stood before it. */
  get stop(): StreamStop | undefined {
    return this.behind ? undefined : this.#stop;
  }

  /** UTF-8 bytes that enforced filters hold back. */
  get held(): number {
    let bytes = 0;
    for (const { enforced, held } of this.#stages) if (enforced) bytes += held.bytes;
    return bytes;
  }

  /** Gives what may leave. After a stop the text before the match still comes out; the caller ends the stream behind it. */
  push(text: string, last: boolean): string {
    this.#last ||= last;
    this.#pushes += 1;
    const weight = last || text.length > LONG_PIECE ? 1 : this.#pushes % SAMPLE === 0 ? SAMPLE : 0;
    let passing = text;
    let ending = this.#last;
    let behind = false;
    let started = weight === 0 ? 0 : performance.now();
    for (const stage of this.#stages) {
      if (stage.out) continue;
      const given = this.#run(stage, passing, ending);
      if (weight !== 0) {
        const ended = performance.now();
        stage.tally.ms += (ended - started) * weight;
        started = ended;
      }
      if (!stage.out && stage.filter.behind === true) behind = true;
      // What comes behind a filter that is behind has not been given its last text.
      if (stage.enforced) {
        passing = given;
        ending &&= stage.out || stage.filter.behind !== true;
      }
    }
    this.behind = behind;
    if (!behind) this.#bound();
    return passing;
  }

  /** The budget is spent: what is behind now could not say, and its `fail_mode` decides. Gives what may leave. */
  runOut(): string {
    let passing = '';
    let behind = false;
    for (const stage of this.#stages) {
      if (stage.out) continue;
      const given =
        stage.filter.behind === true
          ? this.#giveUp(stage, passing, ranOut(stage.tally.step.entry.failMode))
          : this.#run(stage, passing, false);
      if (!stage.out && stage.filter.behind === true) behind = true;
      if (stage.enforced) passing = given;
    }
    this.behind = behind;
    return passing;
  }

  #bound(): void {
    let most = 0;
    for (const stage of this.#stages) most += stage.held.mostBytes;
    if (most <= this.#limit) return;
    let together = 0;
    for (const stage of this.#stages) {
      if (stage.out) continue;
      if (stage.enforced) together += stage.held.bytes;
      if ((stage.enforced ? together : stage.held.bytes) <= this.#limit) continue;
      stage.out = true;
      stage.tally.note('block', overflow.reasonCode);
      this.#end(stage.tally, overflow);
    }
  }

  #run(stage: Stage, text: string, last: boolean): string {
    const { filter, held } = stage;
    try {
      let given = text === '' && filter.behind !== true ? '' : filter.push(text);
      if (last && !stage.ended && !stopped(filter)) {
        given += filter.end();
        stage.ended = filter.behind !== true;
      }
      held.took(text, stage.ended ? 0 : filter.held);
      if (stopped(filter)) this.#condemn(stage, filter);
      return given;
    } catch {
      return this.#giveUp(stage, text);
    }
  }

  #condemn(stage: Stage, { matches, reasonCode, verdict }: Condemning): void {
    stage.out = true;
    const { tally } = stage;
    this.#end(tally, { kind: verdict, reasonCode: reasonCode ?? tally.step.entry.kind, matches });
  }

  /** A filter that could not say: its text passes by it, or ends the stream. Where it has said no before, that stands. */
  #giveUp(stage: Stage, text: string, verdict?: Verdict): string {
    const { filter, held, tally } = stage;
    const waiting = held.text;
    stage.out = true;
    if (condemns(filter)) {
      this.#condemn(stage, filter);
      return '';
    }
    return this.#fail(tally, verdict) ? '' : waiting + text;
  }

  /** @returns whether the failure ends the stream */
  #fail(tally: StreamTally, verdict: Verdict = failed(tally.step.entry.failMode)): boolean {
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

type Condemning = ChunkFilter & { readonly verdict: 'block' | 'escalate' };

const condemns = (filter: ChunkFilter): filter is Condemning =>
  filter.verdict === 'block' || filter.verdict === 'escalate';

/** One that is behind has not let out all that stands before what it found. */
const stopped = (filter: ChunkFilter): filter is Condemning => condemns(filter) && filter.behind !== true;
