import { isObservable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { ChainEntry } from '../../src/pipeline/plan.ts';
import { compileChain } from '../../src/policies/compile-chain.ts';
import { judgeOutput } from '../../src/policies/output-chain.ts';
import { entry, replacing, requestOf, site, stopping } from './chain-fixtures.ts';

const judge = (entries: readonly ChainEntry[], texts: readonly string[], model = 'gpt-4o') => {
  const answer = { texts: texts.map((text) => site(text)), toolCalls: [], request: requestOf(['bad'], { model }) };
  const result = judgeOutput(compileChain(entries, '/v1/chat/completions').output, answer, { ms: null });
  if (isObservable(result)) throw new Error('a chain of local policies decides at once');
  return result;
};

describe('the output chain', () => {
  it('judges every text of the answer, and none of the request', () => {
    const { decision, edits } = judge(
      [entry('a', replacing('x', 'y')), entry('b', stopping('bad'))],
      ['ax', 'b', 'xx'],
    );
    expect(decision).toMatchObject({ verdict: 'redact', reasonCode: 'x_found' });
    expect(decision.policies.map(({ phase }) => phase)).toEqual(['output', 'output']);
    expect(edits).toEqual([
      { index: 0, text: 'ay' },
      { index: 2, text: 'yy' },
    ]);
  });

  it('takes back an edit that a later policy undoes', () => {
    expect(judge([entry('a', replacing('x', 'y')), entry('b', replacing('y', 'x'))], ['ax']).edits).toEqual([]);
  });

  it('asks only policies of the output stage, under the conditions of the request', () => {
    const chain = [
      entry('in', stopping('x'), { stage: 'input' }),
      entry('other', stopping('x'), { when: { models: new Set(['o3']) } }),
    ];
    expect(judge(chain, ['x']).decision.policies).toEqual([]);
    expect(judge(chain, ['x'], 'o3').decision).toMatchObject({ verdict: 'block', policy: 'other' });
  });
});
