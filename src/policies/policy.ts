/** What a policy is: a kind, a strict schema, and `build`, which may compile patterns and may fail loudly at start-up. */
import type { Observable } from 'rxjs';
import type { z } from 'zod';
import type { Dialect } from '../exchange/dialect.ts';
import type { TextKind, TextSite, UnreadablePart } from '../exchange/text.ts';
import type { MatchCounts, PolicyPhase, Verdict } from '../exchange/verdict.ts';
import type { Allowance } from '../streaming/allowance.ts';

/** What an input policy is shown: the texts as earlier policies of the chain left them. */
export interface PolicyRequest {
  readonly texts: readonly TextSite[];
  readonly unreadable: readonly UnreadablePart[];
  readonly dialect: Dialect;
  readonly route: string;
  readonly model: string;
  readonly tools: readonly string[];
  readonly user: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** A place for what a policy must remember from the request until the answer (reversible redaction), by policy instance. */
  readonly memory: Map<object, unknown>;
}

/** What an output policy is shown of a whole JSON answer. */
export interface PolicyAnswer {
  readonly texts: readonly TextSite[];
  readonly toolCalls: readonly string[];
  readonly request: PolicyRequest;
}

export interface ChannelContext {
  readonly channel: string;
  readonly kind: TextKind;
  readonly request: PolicyRequest;
  /** The text repeats what a channel has said: judge it, count nothing twice. */
  readonly repeats?: true;
  /** What the filter may do before it is `behind`; without one it is never. */
  readonly allowance?: Allowance;
}

/**
 * One policy on one channel of a live stream. Synchronous; holds state, so one a channel.
 * Chunking invariance: the concatenation of every `push` and the final `end` is the same however the text was cut,
 * and equals what the policy's `output` makes of the whole text.
 */
export interface ChunkFilter {
  /** Takes text; gives what may leave now. After `verdict` is block or escalate it gives nothing more. */
  push(text: string): string;
  /** No more text: gives the rest. */
  end(): string;
  /** UTF-16 units held back now. */
  readonly held: number;
  /** Its allowance ran out before all it took was looked at: `push('')` goes on, or `end()` where that had been called. */
  readonly behind?: boolean;
  readonly verdict: 'allow' | 'redact' | 'block' | 'escalate';
  readonly reasonCode: string | undefined;
  readonly matches: MatchCounts;
}

/** What a route-phase policy is shown of a target: what its provider promised about the data it is sent. */
export interface RouteCandidate {
  readonly id: string;
  readonly dataPolicy: {
    readonly zeroDataRetention: boolean;
    readonly trainingOptOut: boolean;
    readonly retentionDays: number | undefined;
  };
}

/** A judgement that its allowance did not reach the end of. Whoever holds it fills the allowance and goes on, or leaves it. */
export interface UnfinishedVerdict {
  /** Works until the allowance is used up; undefined if that was not enough. The verdict is what it would have been in one go. */
  goOn(): Verdict | undefined;
}

/** What a policy says: at once, or later where it is remote (an Observable, which emits one verdict) or has used up its allowance. */
export type Judged = Verdict | UnfinishedVerdict | Observable<Verdict>;

/** A policy at work. Without an allowance a local policy judges in one go. */
export interface Policy {
  /** Judges a request. */
  readonly input?: (request: PolicyRequest, allowance?: Allowance) => Judged;
  /** Judges a whole JSON answer. */
  readonly output?: (answer: PolicyAnswer, allowance?: Allowance) => Judged;
  /** A filter for one channel of a stream; undefined if this policy has no business with such a channel. */
  readonly chunks?: (channel: ChannelContext) => ChunkFilter | undefined;
  /** Judges the name of a tool that a stream is about to call; whole answers carry such names in `PolicyAnswer.toolCalls`. */
  readonly toolCall?: (name: string, request: PolicyRequest) => Verdict;
  /**
   * Remote policies on streams: judges what is about to leave, a window of each channel that spoke, each with the end of what was judged
   * before. The stream waits for the verdict, and so does the provider.
   */
  readonly windows?: (answer: PolicyAnswer) => Observable<Verdict>;
  /** Whether a target may serve the request at all. */
  readonly route?: (target: RouteCandidate) => boolean;
  /** Judges samples and forgets them, so that what is made at first use is there before the first request. Takes some milliseconds. */
  readonly rehearse?: () => void;
  readonly dispose?: () => void;
}

/** What a policy may ask of its surroundings while it is built. */
export interface PolicyResources {
  /** The value behind a `secret_key_ref`; undefined where its variable is unset. */
  secret(reference: { readonly env: string }): { reveal(): string } | undefined;
}

export interface PolicyDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly kind: string;
  /** Phases the policy can act in; the coverage check at load uses them. */
  readonly phases: readonly PolicyPhase[];
  readonly schema: Schema;
  /** Takes what its own schema has parsed. A method, so that definitions of every schema fit one table. @throws where a pattern is unsafe */
  build(settings: z.output<Schema>, resources: PolicyResources): Policy;
}

/** Defines a policy with its settings typed by its schema. */
export const definePolicy = <Schema extends z.ZodType>(
  definition: PolicyDefinition<Schema>,
): PolicyDefinition<Schema> => definition;
