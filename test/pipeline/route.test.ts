/** Which targets may answer: those that serve the model, comply and are available, in the strategy's order, as many as fallback may use. */
import { map, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/exchange/gateway-error.ts';
import { realTime } from '../../src/pipeline/pipeline-time.ts';
import type { ChainEntry, RoutingStrategy, Target } from '../../src/pipeline/plan.ts';
import { type RouteSettings, route, serves } from '../../src/pipeline/route.ts';
import { TargetStatistics } from '../../src/pipeline/target-statistics.ts';
import { compileChain } from '../../src/policies/compile-chain.ts';
import { entry } from '../policies/chain-fixtures.ts';
import { marbles } from '../support/marbles.ts';
import { admitted, target } from './exchange-fixtures.ts';

const settings = (
  targets: readonly Target[],
  { strategy = 'ordered' as RoutingStrategy, most = 3, chain = [] as readonly ChainEntry[] } = {},
): RouteSettings => ({
  targets,
  strategy,
  fallback: { maxAttempts: most, triggers: new Set() },
  chain: compileChain(chain, '/v1/chat/completions'),
  policyViolationStatus: 409,
  statistics: new TargetStatistics(),
  random: () => 0,
  time: realTime,
});

const routedTo = (route_: ReturnType<typeof route>, exchange = admitted()): string => {
  let ids = '';
  of(exchange)
    .pipe(route_)
    .subscribe({
      next: ({ targets }) => {
        ids = targets.map(({ id }) => id).join('');
      },
      error: (error: unknown) => {
        ids = error instanceof GatewayError ? `${error.code} ${error.status}` : String(error);
      },
    });
  return ids;
};

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => target(id)) as [Target, Target, Target, Target];
const lacking = target('x', { available: false });
const only4o = target('o', { models: new Set(['gpt-4o']) });
const mapping = target('m', { models: new Set(['other']), modelMapping: new Map([['gpt-4o', 'theirs']]) });
const others = target('n', { models: new Set(['other']) });

describe('a request for gpt-4o goes to', () => {
  it.each<[string, readonly Target[], string]>([
    ['the first, and then the others', [a, b, c], 'abc'],
    ['as many as fallback may use', [a, b, c, d, a], 'abcd'],
    ['those that serve the model', [others, only4o, a], 'oa'],
    ['one that maps the model', [others, mapping], 'm'],
    ['those that have their key', [lacking, b], 'b'],
    ['none that serves it: 404', [others], 'model_not_found 404'],
    ['none at all: 404', [], 'model_not_found 404'],
    ['none that is available: 503', [lacking], 'no_target 503'],
  ])('%s', (_name, targets, expected) => {
    expect(routedTo(route(settings(targets)))).toBe(expected);
  });

  it('no fallback: one target', () => {
    expect(routedTo(route(settings([a, b, c], { most: 0 })))).toBe('a');
  });

  it('each request its turn', () => {
    const turns = route(settings([a, b, c], { strategy: 'round-robin' }));
    expect([1, 2, 3, 4].map(() => routedTo(turns))).toEqual(['abc', 'bca', 'cab', 'abc']);
  });
});

describe('a policy of the route phase', () => {
  const zeroRetention = entry('data-routing-policy', { route: ({ dataPolicy }) => dataPolicy.zeroDataRetention });
  const safe = target('s', { dataPolicy: { zeroDataRetention: true, trainingOptOut: true, retentionDays: 0 } });

  it('narrows the targets before the strategy sees them', () => {
    expect(routedTo(route(settings([a, safe], { chain: [zeroRetention] })))).toBe('s');
  });

  it('that leaves none blocks, and the event says so', () => {
    const exchange = admitted();
    expect(routedTo(route(settings([a, b], { chain: [zeroRetention] })), exchange)).toBe('input_blocked 409');
    expect(exchange.ledger).toMatchObject({
      verdict: 'block',
      policies: [
        { kind: 'data-routing-policy', phase: 'route', verdict: 'block', reason_code: 'no_compliant_provider' },
      ],
    });
  });

  it('in shadow mode says what it would have done, and changes nothing', () => {
    const exchange = admitted();
    const chain = [{ ...zeroRetention, mode: 'shadow' as const }];
    expect(routedTo(route(settings([a, b], { chain })), exchange)).toBe('ab');
    expect(exchange.ledger).toMatchObject({ verdict: 'allow', policies: [{ mode: 'shadow', verdict: 'block' }] });
  });
});

it('waits for nothing, and lets go with the subscriber', () =>
  marbles(({ cold, expectObservable, expectSubscriptions }) => {
    const source = cold('--a--|', { a: admitted() });
    const stages = source.pipe(
      route(settings([a])),
      map(({ stage }) => stage),
    );
    expectObservable(stages).toBe('--r--|', { r: 'routed' });
    expectObservable(stages, '^--!').toBe('--r', { r: 'routed' });
    expectSubscriptions(source.subscriptions).toBe(['^----!', '^--!']);
  }));

it.each<[string, Partial<Target>, boolean]>([
  ['without a list serves any', {}, true],
  ['with a list serves those', { models: new Set(['gpt-4o']) }, true],
  ['with a list serves no others', { models: new Set(['other']) }, false],
  ['serves what it maps', { models: new Set(['other']), modelMapping: new Map([['gpt-4o', 'other']]) }, true],
])('a target %s', (_name, rest, expected) => {
  expect(serves(target('a', rest), 'gpt-4o')).toBe(expected);
});
