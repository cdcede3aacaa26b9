import { isObservable, NEVER, of, throwError, timer } from 'rxjs';
import { map } from 'rxjs/operators';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/exchange/verdict.ts';
import type { ChainEntry } from '../../src/pipeline/plan.ts';
import { compileChain } from '../../src/policies/compile-chain.ts';
import type { ChainResult, PolicyBudget } from '../../src/policies/fold-chain.ts';
import { judgeInput } from '../../src/policies/input-chain.ts';
import type { PolicyRequest } from '../../src/policies/policy.ts';
import { entry, replacing, requestOf, stopping } from './chain-fixtures.ts';

const unlimited: PolicyBudget = { ms: null };
const path = '/v1/chat/completions';

const judge = (entries: readonly ChainEntry[], request: PolicyRequest, budget = unlimited): ChainResult => {
  const result = judgeInput(compileChain(entries, path).input, request, budget);
  if (isObservable(result)) throw new Error('a chain of local policies must decide at once');
  return result;
};

const spoken = (result: ChainResult): readonly string[] =>
  result.decision.policies.map(({ kind, verdict, mode, reason_code }) =>
    [kind, verdict, mode, reason_code].filter((word) => word !== undefined && word !== 'enforce').join(' '),
  );

const broken = {
  input: (): Verdict => {
    throw new Error('quotes the prompt');
  },
};

describe('the input chain', () => {
  const secret = replacing('secret', '[x]');
  const cases: readonly {
    readonly it: string;
    readonly chain: readonly ChainEntry[];
    readonly text: string;
    readonly verdict: string;
    readonly says: readonly string[];
    readonly edited?: string;
  }[] = [
    { it: 'allows what nobody minds', chain: [entry('a', secret)], text: 'hello', verdict: 'allow', says: ['a allow'] },
    {
      it: 'shows later policies what earlier ones left',
      chain: [entry('a', secret), entry('b', stopping('secret')), entry('c', replacing('[x]', '[y]'))],
      text: 'a secret',
      verdict: 'redact',
      says: ['a redact secret_found', 'b allow', 'c redact [x]_found'],
      edited: 'a [y]',
    },
    {
      it: 'stops at the first block',
      chain: [entry('a', stopping('bad')), entry('b', secret)],
      text: 'bad secret',
      verdict: 'block',
      says: ['a block bad_found'],
    },
    {
      it: 'stops at an escalation',
      chain: [entry('a', stopping('bad', 'escalate')), entry('b', stopping('bad'))],
      text: 'bad',
      verdict: 'escalate',
      says: ['a escalate bad_found'],
    },
    {
      it: 'lets a shadow policy say what it would have done, and changes nothing',
      chain: [
        entry('a', secret, { mode: 'shadow' }),
        entry('b', stopping('secret'), { mode: 'shadow' }),
        entry('c', stopping('[x]')),
      ],
      text: 'a secret',
      verdict: 'allow',
      says: ['a redact shadow secret_found', 'b block shadow secret_found', 'c allow'],
    },
    {
      it: 'blocks where a policy throws',
      chain: [entry('a', broken), entry('b', secret)],
      text: 'x',
      verdict: 'block',
      says: ['a block policy_error'],
    },
    {
      it: 'lets pass where a policy with fail_mode allow throws, and says so',
      chain: [entry('a', broken, { failMode: 'allow' }), entry('b', stopping('bad'))],
      text: 'bad',
      verdict: 'block',
      says: ['a allow policy_error', 'b block bad_found'],
    },
    {
      it: 'is not ended by a shadow policy that throws',
      chain: [entry('a', broken, { mode: 'shadow' })],
      text: 'x',
      verdict: 'allow',
      says: ['a block shadow policy_error'],
    },
    {
      it: 'leaves out policies of the output stage',
      chain: [entry('a', stopping('bad'), { stage: 'output' })],
      text: 'bad',
      verdict: 'allow',
      says: [],
    },
  ];

  for (const { it: name, chain, text, verdict, says, edited } of cases) {
    it(name, () => {
      const result = judge(chain, requestOf(['untouched', text]));
      expect(result.decision.verdict).toBe(verdict);
      expect(spoken(result)).toEqual(says);
      expect(result.edits).toEqual(edited === undefined ? [] : [{ index: 1, text: edited }]);
    });
  }

  it('names the policy, its reason and its message in the decision', () => {
    const policy = {
      input: (): Verdict => ({ kind: 'block', reasonCode: 'no', message: 'Ask your lead.', matches: { tool: 2 } }),
    };
    expect(judge([entry('rbac', policy)], requestOf([''])).decision).toMatchObject({
      policy: 'rbac',
      reasonCode: 'no',
      message: 'Ask your lead. (rbac, no: tool 2)',
    });
  });
});

describe('conditions of an entry', () => {
  const bad = stopping('bad');
  const conditions: readonly [string, NonNullable<ChainEntry['when']>, Partial<PolicyRequest>, boolean][] = [
    ['a path that covers the route', { path: '/v1/chat' }, {}, true],
    ['the very path', { path }, {}, true],
    ['a glob over paths', { path: '/v1/*' }, {}, true],
    ['a path elsewhere', { path: '/v1/embeddings' }, {}, false],
    ['a path that is only a prefix of a word', { path: '/v1/ch' }, {}, false],
    ['a model in the list', { models: new Set(['gpt-4o', 'o3']) }, {}, true],
    ['a model by glob', { models: new Set(['gpt-*']) }, {}, true],
    ['another model', { models: new Set(['o3']) }, {}, false],
    ['a header', { headers: { 'X-Team': 'hr' } }, { headers: { 'x-team': 'hr' } }, true],
    ['a header with another value', { headers: { 'x-team': 'hr' } }, { headers: { 'x-team': 'it' } }, false],
    ['a header that is not there', { headers: { 'x-team': 'hr' } }, {}, false],
    ['two conditions of which one fails', { path, models: new Set(['o3']) }, {}, false],
  ];
  for (const [name, when, over, applies] of conditions) {
    it(`${applies ? 'meets' : 'does not meet'} ${name}`, () => {
      const { decision } = judge([entry('a', bad, { when })], requestOf(['bad'], over));
      expect(decision.verdict).toBe(applies ? 'block' : 'allow');
      expect(decision.policies).toHaveLength(applies ? 1 : 0);
    });
  }
});

describe('policy_timeout', () => {
  /** A clock that a policy moves by being asked. */
  const clocked = (ms: number) => {
    let time = 0;
    const slow = (cost: number) => ({
      input: (): Verdict => {
        time += cost;
        return { kind: 'allow' };
      },
    });
    return { slow, budget: { ms, now: () => time } satisfies PolicyBudget };
  };

  it('is spent between policies, and blocks at the one it no longer reaches', () => {
    const { slow, budget } = clocked(100);
    const result = judge([entry('a', slow(60)), entry('b', slow(60)), entry('c', slow(1))], requestOf(['']), budget);
    expect(spoken(result)).toEqual(['a allow', 'b allow', 'c block policy_timeout']);
    expect(result.decision).toMatchObject({ verdict: 'block', policy: 'c', reasonCode: 'policy_timeout' });
    expect(result.decision.policies.map(({ ms }) => ms)).toEqual([60, 60, 0]);
  });

  it('lets pass what has fail_mode allow', () => {
    const { slow, budget } = clocked(10);
    const late = entry('b', stopping('bad'), { failMode: 'allow' });
    const result = judge([entry('a', slow(11)), late], requestOf(['bad']), budget);
    expect(spoken(result)).toEqual(['a allow', 'b allow policy_timeout']);
    expect(result.decision.verdict).toBe('allow');
  });
});

describe('a remote policy', () => {
  const verdictOf = (result: ChainResult) => spoken(result).join(', ');
  const chainOf = (entries: readonly ChainEntry[], budget: PolicyBudget) => {
    const result = judgeInput(compileChain(entries, path).input, requestOf(['bad']), budget);
    if (!isObservable(result)) throw new Error('a remote policy makes the chain wait');
    return result.pipe(map(verdictOf));
  };
  const blocked: Verdict = { kind: 'block', reasonCode: 'remote' };

  const scheduled = (test: (tools: { scheduler: TestScheduler; budget: PolicyBudget }) => void) => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    scheduler.run(() => test({ scheduler, budget: { ms: 50, now: () => scheduler.now(), scheduler } }));
  };

  it('is waited for, and the chain goes on behind it', () => {
    scheduled(({ scheduler, budget }) => {
      const remote = { input: () => timer(20, scheduler).pipe(map((): Verdict => ({ kind: 'allow' }))) };
      scheduler
        .expectObservable(chainOf([entry('r', remote), entry('b', stopping('bad'))], budget))
        .toBe('20ms (a|)', { a: 'r allow, b block bad_found' });
    });
  });

  it('is left when the budget is spent', () => {
    scheduled(({ scheduler, budget }) => {
      const source = scheduler.createColdObservable<Verdict>('100ms a', { a: blocked });
      const result$ = chainOf([entry('r', { input: () => source })], budget);
      scheduler.expectObservable(result$).toBe('50ms (a|)', { a: 'r block policy_timeout' });
      scheduler.expectSubscriptions(source.subscriptions).toBe('^ 49ms !');
    });
  });

  it('is left when the exchange is', () => {
    scheduled(({ scheduler, budget }) => {
      const source = scheduler.createColdObservable<Verdict>('40ms a', { a: blocked });
      scheduler.expectObservable(chainOf([entry('r', { input: () => source })], budget), '^ 9ms !').toBe('');
      scheduler.expectSubscriptions(source.subscriptions).toBe('^ 9ms !');
    });
  });

  it('fails by its fail_mode when it errors, says nothing, or never ends', () => {
    scheduled(({ scheduler, budget }) => {
      const asked = (source: ReturnType<NonNullable<ChainEntry['policy']['input']>>, failMode: 'block' | 'allow') =>
        chainOf([entry('r', { input: () => source }, { failMode })], budget);
      const failure$ = throwError(() => new Error('down'));
      scheduler.expectObservable(asked(failure$, 'block')).toBe('(a|)', { a: 'r block policy_error' });
      scheduler.expectObservable(asked(failure$, 'allow')).toBe('(a|)', { a: 'r allow policy_error' });
      scheduler.expectObservable(asked(of<Verdict>(), 'block')).toBe('(a|)', { a: 'r block policy_error' });
      scheduler.expectObservable(asked(NEVER, 'allow')).toBe('50ms (a|)', { a: 'r allow policy_timeout' });
    });
  });

  it('may be asked twice: a second subscription starts from the same state', () => {
    scheduled(({ scheduler, budget }) => {
      const result$ = chainOf([entry('r', { input: () => of(blocked) })], budget);
      scheduler.expectObservable(result$).toBe('(a|)', { a: 'r block remote' });
      scheduler.expectObservable(result$).toBe('(a|)', { a: 'r block remote' });
    });
  });
});
