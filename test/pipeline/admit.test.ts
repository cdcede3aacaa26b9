/** The input phase: parse, judge, redact; the first block ends the exchange, and a remote verdict that nobody waits for is not waited for. */
import { map, NEVER, type Observable, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Admitted, Received } from '../../src/exchange/exchange.ts';
import { GatewayError } from '../../src/exchange/gateway-error.ts';
import type { Verdict } from '../../src/exchange/verdict.ts';
import { type AdmitPlan, admit } from '../../src/pipeline/admit.ts';
import type { ChainEntry } from '../../src/pipeline/plan.ts';
import { RecentRequests } from '../../src/pipeline/recent-requests.ts';
import { compileChain } from '../../src/policies/compile-chain.ts';
import { codecs } from '../../src/providers/registry.ts';
import { entry, replacing, stopping } from '../policies/chain-fixtures.ts';
import { marbles } from '../support/marbles.ts';
import { received } from './exchange-fixtures.ts';

const planWith = (chain: readonly ChainEntry[], rest: Partial<AdmitPlan> = {}): AdmitPlan => ({
  codec: codecs['openai-chat'],
  chain: compileChain(chain, '/v1/chat/completions'),
  policyTimeout: 1_000,
  policyViolationStatus: 409,
  digest: () => 'digest',
  recent: new RecentRequests(),
  content: 'none',
  ...rest,
});
const asking = (content: string, headers: Record<string, string> = {}): Received =>
  received({ model: 'gpt-4o', stream: true, messages: [{ role: 'user', content }] }, headers);

const refusal = new GatewayError('input_blocked');
const mapStage = map(({ stage }: Admitted) => stage);

const admission = (plan: AdmitPlan, exchange: Received): Admitted | GatewayError | undefined => {
  let seen: Admitted | GatewayError | undefined;
  of(exchange)
    .pipe(admit(plan))
    .subscribe({
      next: (admitted) => {
        seen = admitted;
      },
      error: (error: GatewayError) => {
        seen = error;
      },
    });
  return seen;
};

describe('a request', () => {
  it('that nobody objects to passes as the very bytes it came as', () => {
    const body = '{"model": "gpt-4o",  "messages": [{"role":"user","content":"hi \\u00e9"}], "seed": 1.0}';
    expect(admission(planWith([entry('redacts', replacing('secret', '*'))]), received(body))).toMatchObject({
      stage: 'admitted',
      admittedBody: body,
      facts: { model: 'gpt-4o' },
    });
  });

  it('with something to redact passes without it, and the rest untouched', () => {
    const admitted = admission(planWith([entry('redacts', replacing('secret', '***'))]), asking('a secret b'));
    expect(admitted).toMatchObject({
      admittedBody: JSON.stringify({ model: 'gpt-4o', stream: true, messages: [{ role: 'user', content: 'a *** b' }] }),
    });
  });

  it.each([
    ['block', 'input_blocked'],
    ['escalate', 'escalation_required'],
  ] as const)('that a policy answers with %s goes no further', (kind, code) => {
    const exchange = asking('a bomb');
    const error = admission(planWith([entry('stops', stopping('bomb', kind))]), exchange);
    expect(error).toMatchObject({ code, details: { phase: 'admit', policy: 'stops', status: 409 } });
    expect(exchange.ledger).toMatchObject({ verdict: kind, reasonCode: 'bomb_found' });
  });

  it('that no one could parse is told so, and is known by its digest all the same', () => {
    const exchange = received('{"model":');
    expect(admission(planWith([]), exchange)).toMatchObject({ code: 'malformed_json' });
    expect(exchange.ledger.requestDigest).toBe('digest');
  });

  it('leaves in the ledger who asked for what', () => {
    const exchange = asking('hi', { 'x-user-id': 'u1', 'x-team-id': 't1', 'x-stainless-retry-count': '2' });
    admission(planWith([]), exchange);
    expect(exchange.ledger).toMatchObject({
      modelRequested: 'gpt-4o',
      stream: true,
      userId: 'u1',
      teamId: 't1',
      clientRetry: 2,
    });
    expect(exchange.ledger.spent.admit).toBeGreaterThanOrEqual(0);
  });

  it('in shadow mode is judged, and passes', () => {
    const exchange = asking('a bomb');
    const chain = [entry('stops', stopping('bomb'), { mode: 'shadow' })];
    expect(admission(planWith(chain), exchange)).toMatchObject({ stage: 'admitted' });
    expect(exchange.ledger.policies).toMatchObject([{ mode: 'shadow', verdict: 'block' }]);
  });
});

describe('a remote verdict', () => {
  const remote = (verdict$: Observable<Verdict>) => planWith([entry('remote', { input: () => verdict$ })]);
  const blocked: Verdict = { kind: 'block', reasonCode: 'they_said_so' };

  it.each<[string, Verdict, string, string]>([
    ['that allows is waited for', { kind: 'allow' }, '---v|', '---a|'],
    ['that blocks ends the exchange', blocked, '---v|', '---#'],
  ])('%s', (_name, verdict, verdictMarble, expected) =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const verdict$ = cold(verdictMarble, { v: verdict });
      const exchange = asking('hi');
      const source = cold('(r|)', { r: exchange });
      const stages = source.pipe(admit(remote(verdict$)), mapStage);
      expectObservable(stages).toBe(expected.replace('a|', '(a|)'), { a: 'admitted' }, refusal);
      expectSubscriptions(verdict$.subscriptions).toBe('^--!');
      expectSubscriptions(source.subscriptions).toBe('(^!)');
    }),
  );

  it('that nobody waits for any more is let go', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const verdict$ = cold<Verdict>('-');
      const source = cold('r-', { r: asking('hi') });
      expectObservable(source.pipe(admit(remote(verdict$)), mapStage), '^---!').toBe('-');
      expectSubscriptions(verdict$.subscriptions).toBe('^---!');
      expectSubscriptions(source.subscriptions).toBe('^---!');
    }));

  it('that never comes runs out of policy_timeout, and blocks', async () => {
    const plan = { ...remote(NEVER), policyTimeout: 20 };
    const error = await new Promise((resolve) => {
      of(asking('hi')).pipe(admit(plan)).subscribe({ next: resolve, error: resolve });
    });
    expect(error).toMatchObject({ code: 'policy_timeout' });
  });
});
