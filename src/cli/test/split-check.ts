/** The same answer as a stream, cut at every place: it must come out as the whole does. */
import type { AnswerFacts, TextSite } from '../../exchange/text.ts';
import type { VerdictKind } from '../../exchange/verdict.ts';
import { ChunkChain } from '../../policies/chunk-chain.ts';
import type { ChainStep } from '../../policies/compile-chain.ts';
import type { PolicyRequest } from '../../policies/policy.ts';

export interface WholeAnswer {
  readonly facts: AnswerFacts;
  readonly verdict: VerdictKind;
  /** The texts as the whole answer's policies left them. */
  readonly texts: readonly string[];
}

/** Longer texts are cut at this many places, evenly spread. */
const mostSplits = 2_000;

const placesOf = (length: number): readonly number[] => {
  const stride = Math.max(1, Math.ceil(length / mostSplits));
  return Array.from({ length: Math.floor(length / stride) + 1 }, (_, index) => index * stride);
};

const isEnding = (verdict: VerdictKind): boolean => verdict === 'block' || verdict === 'escalate';

const say = (chain: ChunkChain, channel: string, { kind }: TextSite, pieces: readonly string[]): string => {
  let out = '';
  for (const piece of pieces) out += chain.push(channel, kind, piece);
  return out + chain.end(channel);
};

/**
 * What differs between the stream and the whole; undefined where nothing does.
 * @param request makes the view of the request for one run: a run must not see what another left in a policy's memory
 */
export const differenceOnStream = (
  steps: readonly ChainStep[],
  request: () => PolicyRequest,
  { facts, verdict, texts }: WholeAnswer,
  holdBackBytes: number,
): string | undefined => {
  const run = (pieces: (text: string) => readonly string[], where: string): string | undefined => {
    const chain = new ChunkChain(steps, request(), holdBackBytes);
    chain.toolCalls(facts.toolCalls);
    for (const [index, site] of facts.texts.entries()) {
      const given = say(chain, site.path.join('.'), site, pieces(site.text));
      if (chain.stop === undefined && !isEnding(verdict) && given !== texts[index])
        return `the stream ${where} gives ${JSON.stringify(given)} where the whole answer gives ${JSON.stringify(texts[index])}`;
    }
    const streamed = chain.decision().verdict;
    return streamed === verdict ? undefined : `the stream ${where} ends in ${streamed}, the whole answer in ${verdict}`;
  };
  const longest = facts.texts.reduce((most, { text }) => Math.max(most, text.length), 0);
  for (const place of placesOf(longest)) {
    const difference = run((text) => [text.slice(0, place), text.slice(place)], `cut at ${place}`);
    if (difference !== undefined) return difference;
  }
  return run((text) => [...text], 'cut into characters');
};
