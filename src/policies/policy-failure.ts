/** What becomes of a policy that could not say: `fail_mode` decides, and the event says so. */
import type { Verdict } from '../exchange/verdict.ts';

const verdictOf = (failMode: 'block' | 'allow', reasonCode: string, message: string): Verdict =>
  failMode === 'allow' ? { kind: 'allow', reasonCode } : { kind: 'block', reasonCode, message };

/** The policy threw, or its service failed. The stranger's words stay inside: they may quote the prompt. */
export const failed = (failMode: 'block' | 'allow'): Verdict =>
  verdictOf(failMode, 'policy_error', 'A policy could not be evaluated.');

/** `policy_timeout` was spent before the policy had decided. */
export const ranOut = (failMode: 'block' | 'allow'): Verdict =>
  verdictOf(failMode, 'policy_timeout', 'The policies ran out of their budget.');
