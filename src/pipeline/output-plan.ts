/** What the output phase of one route is made of. */
import type { CompiledChain } from '../policies/compile-chain.ts';
import type { DialectCodec } from '../providers/provider.ts';
import type { ContentSetting } from './captured-content.ts';

export interface OutputPlan {
  readonly codec: DialectCodec;
  readonly chain: CompiledChain;
  readonly policyViolationStatus: number;
  /** UTF-8 bytes. */
  readonly holdBackBytes: number;
  readonly content: ContentSetting;
  /** Milliseconds of a monotonic clock, by which a judgement takes a moment or longer; the process's own by default. */
  readonly now?: () => number;
}
