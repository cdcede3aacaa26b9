/** Requests, answers and streams for tests of policies that judge text. */
import type { TextKind, TextSite } from '../../src/exchange/text.ts';
import type { Verdict } from '../../src/exchange/verdict.ts';
import type { Policy, PolicyRequest, PolicyResources } from '../../src/policies/policy.ts';

export const site = (text: string, kind: TextKind = 'content'): TextSite => ({
  path: ['messages', 0, 'content'],
  speaker: 'user',
  kind,
  text,
});

export const requestOf = (...texts: readonly TextSite[]): PolicyRequest => ({
  texts,
  unreadable: [],
  dialect: 'openai-chat',
  route: 'chat',
  model: 'gpt-test',
  tools: [],
  user: undefined,
  headers: {},
  memory: new Map(),
});

const settled = (verdict: ReturnType<NonNullable<Policy['input']>> | undefined): Verdict => {
  if (verdict === undefined || !('kind' in verdict)) throw new Error('a text policy judges at once');
  return verdict;
};

export const judgeInput = (policy: Policy, request: PolicyRequest): Verdict => settled(policy.input?.(request));

export const judgeOutput = (policy: Policy, request: PolicyRequest, ...texts: readonly TextSite[]): Verdict =>
  settled(policy.output?.({ texts, toolCalls: [], request }));

/** The first text as the verdict leaves it; what a stop lets through is not asked here. */
export const textAfter = (verdict: Verdict, original: string): string =>
  verdict.kind === 'redact' ? (verdict.edits.find(({ index }) => index === 0)?.text ?? original) : original;

export interface Streamed {
  readonly text: string;
  readonly verdict: Verdict['kind'];
  readonly matches: Readonly<Record<string, number>>;
}

/** A text through the policy's chunk filter, cut at the given places. */
export const streamThrough = (
  policy: Policy,
  request: PolicyRequest,
  pieces: readonly string[],
  kind: TextKind = 'content',
): Streamed => {
  const filter = policy.chunks?.({ channel: `0/${kind}`, kind, request });
  if (filter === undefined) return { text: pieces.join(''), verdict: 'allow', matches: {} };
  const text = pieces.map((piece) => filter.push(piece)).join('') + filter.end();
  return { text, verdict: filter.verdict, matches: filter.matches };
};

/** Cuts a text at places given as fractions of its length. */
export const cutAt = (text: string, fractions: readonly number[]): string[] => {
  const places = [0, ...fractions.map((fraction) => Math.floor(fraction * text.length)), text.length].sort(
    (a, b) => a - b,
  );
  return places.slice(1).map((place, index) => text.slice(places[index] ?? 0, place));
};

export const noSecrets: PolicyResources = { secret: () => undefined };
