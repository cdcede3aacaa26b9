/** Policies that do exactly what a test says, and chains made of them. */
import type { TextSite } from '../../src/exchange/text.ts';
import type { Verdict } from '../../src/exchange/verdict.ts';
import type { ChainEntry } from '../../src/pipeline/plan.ts';
import type { ChunkFilter, Policy, PolicyRequest } from '../../src/policies/policy.ts';

export const site = (text: string, over: Partial<TextSite> = {}): TextSite => ({
  path: ['messages', 0, 'content'],
  speaker: 'user',
  kind: 'content',
  text,
  ...over,
});

export const requestOf = (texts: readonly string[], over: Partial<PolicyRequest> = {}): PolicyRequest => ({
  texts: texts.map((text, index) => site(text, { path: ['messages', index, 'content'] })),
  unreadable: [],
  dialect: 'openai-chat',
  route: 'chat',
  model: 'gpt-4o',
  tools: [],
  user: undefined,
  headers: {},
  memory: new Map(),
  ...over,
});

export const entry = (kind: string, policy: Policy, over: Partial<ChainEntry> = {}): ChainEntry => ({
  kind,
  policy,
  stage: 'both',
  mode: 'enforce',
  failMode: 'block',
  when: undefined,
  ...over,
});

/** Replaces every `from` by `to`, in requests and answers. */
export const replacing = (from: string, to: string): Policy => {
  const judge = ({ texts }: { readonly texts: readonly TextSite[] }): Verdict => {
    const edits = texts.flatMap(({ text }, index) =>
      text.includes(from) ? [{ index, text: text.replaceAll(from, to) }] : [],
    );
    if (edits.length === 0) return { kind: 'allow' };
    return { kind: 'redact', edits, reasonCode: `${from}_found`, matches: { [from]: edits.length } };
  };
  return { input: judge, output: judge, chunks: () => wordFilter(from, to) };
};

/** Blocks or escalates where a text holds `word`. */
export const stopping = (word: string, kind: 'block' | 'escalate' = 'block'): Policy => {
  const judge = ({ texts }: { readonly texts: readonly TextSite[] }): Verdict =>
    texts.some(({ text }) => text.includes(word)) ? { kind, reasonCode: `${word}_found` } : { kind: 'allow' };
  return { input: judge, output: judge, chunks: () => wordFilter(word, undefined, kind) };
};

/** A chunk filter for one literal: the smallest thing that holds back, replaces and stops as the contract says. */
export const wordFilter = (word: string, to: string | undefined, kind: 'block' | 'escalate' = 'block'): ChunkFilter => {
  let held = '';
  let verdict: ChunkFilter['verdict'] = 'allow';
  let count = 0;
  const release = (): string => {
    let out = '';
    for (let at = held.indexOf(word); at >= 0; at = held.indexOf(word)) {
      out += held.slice(0, at);
      held = held.slice(at + word.length);
      count++;
      verdict = to === undefined ? kind : 'redact';
      if (to === undefined) {
        held = '';
        return out;
      }
      out += to;
    }
    let keep = Math.min(held.length, word.length - 1);
    while (keep > 0 && !word.startsWith(held.slice(-keep))) keep--;
    out += held.slice(0, held.length - keep);
    held = held.slice(held.length - keep);
    return out;
  };
  return {
    push(text) {
      if (verdict === 'block' || verdict === 'escalate') return '';
      held += text;
      return release();
    },
    end() {
      const rest = held;
      held = '';
      return rest;
    },
    get held() {
      return held.length;
    },
    get verdict() {
      return verdict;
    },
    get reasonCode() {
      return count === 0 ? undefined : `${word}_found`;
    },
    get matches() {
      return count === 0 ? {} : { [word]: count };
    },
  };
};
