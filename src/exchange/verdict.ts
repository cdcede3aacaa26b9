/** The product's four words, for one policy (Verdict) and for a chain of them (Decision). Policies return verdicts; they never throw. */

export type VerdictKind = 'allow' | 'redact' | 'block' | 'escalate';

/** Match counts by type: `{ email: 2 }`. Never the matched values. */
export type MatchCounts = Readonly<Record<string, number>>;

/** A new text for one of the texts a policy was shown, by its position in the list. */
export interface TextEdit {
  readonly index: number;
  readonly text: string;
}

export type Verdict =
  | { readonly kind: 'allow'; readonly matches?: MatchCounts; readonly reasonCode?: string }
  | {
      readonly kind: 'redact';
      readonly edits: readonly TextEdit[];
      readonly reasonCode: string;
      readonly matches: MatchCounts;
    }
  | {
      readonly kind: 'block' | 'escalate';
      readonly reasonCode: string;
      readonly matches?: MatchCounts;
      /** What the caller is told; the operator's words, never the prompt's. */
      readonly message?: string;
    };

export const allow: Verdict = { kind: 'allow' };

export type PolicyPhase = 'input' | 'route' | 'output' | 'record';
export type PolicyMode = 'enforce' | 'shadow';

/** What one policy said, as the event carries it. */
export interface PolicyResult {
  readonly kind: string;
  readonly phase: PolicyPhase;
  readonly verdict: VerdictKind;
  readonly mode: PolicyMode;
  readonly reason_code?: string;
  readonly matches: MatchCounts;
  readonly ms: number;
}

/** What a chain said: the first block or escalate, else redact if any policy did, else allow. */
export interface Decision {
  readonly verdict: VerdictKind;
  readonly reasonCode: string | undefined;
  /** The policy that ended the chain, for the error's `policy` field. */
  readonly policy: string | undefined;
  readonly message: string | undefined;
  readonly policies: readonly PolicyResult[];
}
