/** What becomes of an answer's bytes; the head decides which kind of listener they get. */
import type { SchedulerLike } from 'rxjs';
import type { Head } from '../exchange/frame.ts';
import type { Ledger, Speaker } from '../exchange/ledger.ts';
import type { RequestFacts } from '../exchange/text.ts';
import type { DialectCodec, Translator } from '../providers/provider.ts';
import type { AnswerFrame } from './answer-frame.ts';

/** What has to be known to understand an answer. */
export interface Hearing {
  /** The caller's dialect. */
  readonly codec: DialectCodec;
  /** Present where the target speaks another dialect than the caller. */
  readonly translator: Translator | undefined;
  readonly facts: RequestFacts;
  readonly ledger: Ledger;
  /** What this attempt learns of its answer. */
  readonly speaker: Speaker;
  /** The target's own key, so that a reply that repeats it is recognised. */
  readonly key: string | undefined;
  readonly scheduler: SchedulerLike;
}

export type Emit = (frame: AnswerFrame) => void;

/** Each method throws a GatewayError where the answer is none. */
export interface AnswerListener {
  head(frame: Head, emit: Emit): void;
  chunk(data: Uint8Array, emit: Emit): void;
  end(emit: Emit): void;
  /** True once nothing more may come. */
  readonly ended: boolean;
}
