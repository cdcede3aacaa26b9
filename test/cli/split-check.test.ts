import { describe, expect, test } from 'vitest';
import { differenceOnStream } from '../../src/cli/test/split-check.ts';
import { compileChain } from '../../src/policies/compile-chain.ts';
import type { ChunkFilter } from '../../src/policies/policy.ts';
import { entry, replacing, requestOf, site, stopping } from '../policies/chain-fixtures.ts';

const difference = (chunks: () => ChunkFilter, text: string, whole: string, verdict: 'allow' | 'redact' | 'block') =>
  differenceOnStream(
    compileChain([entry('p', { output: () => ({ kind: 'allow' }), chunks })], '/').stream,
    () => requestOf(['']),
    { facts: { texts: [site(text)], toolCalls: [] }, texts: [whole], verdict },
    1_000,
  );

const chunksOf = (policy: ReturnType<typeof replacing>) => () => {
  const filter = policy.chunks?.({ channel: 'c', kind: 'content', request: requestOf(['']) });
  if (filter === undefined) throw new Error('this policy filters every channel');
  return filter;
};

/** Forgets at each chunk what came before: the fault that the check is there to find. */
const forgetful = (): ChunkFilter => ({
  push: (text) => text.replaceAll('ab', 'x'),
  end: () => '',
  held: 0,
  verdict: 'redact',
  reasonCode: 'ab',
  matches: {},
});

describe('a stream, cut at every place', () => {
  test('is what the whole is', () => {
    expect(difference(chunksOf(replacing('ab', 'x')), 'cabc', 'cxc', 'redact')).toBeUndefined();
    expect(difference(chunksOf(stopping('ab')), 'cabc', '', 'block')).toBeUndefined();
  });

  test('is told apart where a policy forgets', () => {
    expect(difference(forgetful, 'cabc', 'cxc', 'redact')).toBe(
      'the stream cut at 2 gives "cabc" where the whole answer gives "cxc"',
    );
  });

  test('is told apart where the verdicts differ', () => {
    expect(difference(chunksOf(stopping('ab')), 'cabc', 'cabc', 'allow')).toBe(
      'the stream cut at 0 ends in block, the whole answer in allow',
    );
  });
});
