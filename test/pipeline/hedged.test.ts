/** When a route hedges, with whom, and what fallback passes over afterwards. */
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/exchange/gateway-error.ts';
import { withFailover } from '../../src/operators/with-failover.ts';
import { mayFallBack } from '../../src/pipeline/attempt-policy.ts';
import { type Hedge, hedged } from '../../src/pipeline/hedged.ts';
import type { Target } from '../../src/pipeline/plan.ts';
import { TargetStatistics } from '../../src/pipeline/target-statistics.ts';
import { HedgeBudget } from '../../src/resilience/hedge-budget.ts';
import { marbles } from '../support/marbles.ts';
import { frames, target, timeOf } from './exchange-fixtures.ts';

const down = new GatewayError('provider_error');
const targets: [Target, Target, Target] = [target('a'), target('b'), target('c')];
const withBudget = (percent: number, after: Hedge['after'] = 3): Hedge => ({ after, budget: new HedgeBudget(percent) });

interface Case {
  readonly hedge?: Hedge | undefined;
  readonly among?: readonly [Target, ...Target[]];
  readonly statistics?: TargetStatistics;
  readonly error?: GatewayError;
}

/** What each target does, what comes of it, and from when to when each was asked ('' for never). */
const story = (
  does: readonly string[],
  result: string,
  asked: readonly string[],
  { hedge, among = targets, statistics = new TargetStatistics(), error = down }: Case,
): void =>
  marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
    const sources = does.map((marble) => cold(marble, frames, error));
    const open = hedged({ hedge, statistics, time: timeOf(scheduler) }, among, ({ id }) => {
      const source = sources['abc'.indexOf(id)];
      if (source === undefined) throw new Error('no such target');
      return source;
    });
    const triggers = new Set(['server_error'] as const);
    const settings = { mayFailOver: (thrown: unknown) => mayFallBack({ maxAttempts: 3, triggers }, thrown) };
    expectObservable(withFailover(among, open, settings)).toBe(result, frames, error);
    for (const [index, source] of sources.entries()) {
      const from = asked[index] ?? '';
      expectSubscriptions(source.subscriptions).toBe(from === '' ? [] : from);
    }
  });

describe('a hedge after 3 ms', () => {
  const generous = () => ({ hedge: withBudget(100) });
  it('starts the second while the first says nothing', () =>
    story(['------j', '--j-e|', ''], '-----j-e|', ['^----!', '---^----!', ''], generous()));
  it('does not start while the first is in time', () =>
    story(['-j-e|', 'j', ''], '-j-e|', ['^---!', '', ''], generous()));
  it('passes fallback by what it has tried: both fail, the third is next', () =>
    story(['-----#', '-#', '-je|'], '------je|', ['^----!', '---^!', '-----^--!'], generous()));
  it('leaves fallback alone where it never started', () =>
    story(['-#', '-je|', ''], '--je|', ['^!', '-^--!', ''], generous()));
  it('ends at once with the refusal of the first', () =>
    story(['----#', '-----j', ''], '----#', ['^---!', '---^!', ''], {
      ...generous(),
      error: new GatewayError('provider_refused'),
    }));
  it('waits out the refusal of the second', () =>
    story(['------j', '-#', ''], '------j', ['^', '---^!', ''], {
      ...generous(),
      error: new GatewayError('provider_refused'),
    }));
});

describe('no hedge', () => {
  it('where the route has none', () => story(['-----j', 'j', ''], '-----j', ['^', '', ''], {}));
  it('with one target', () => {
    const [only] = targets;
    story(['-----j'], '-----j', ['^'], { hedge: withBudget(100), among: [only] });
  });
  it('beyond the budget', () => story(['-----j', 'j', ''], '-----j', ['^', '', ''], { hedge: withBudget(0) }));
  it('by a percentile, while the target is not known', () =>
    story(['-----j', 'j', ''], '-----j', ['^', '', ''], { hedge: withBudget(100, 'p95') }));
});

it('by a percentile: after what the target usually takes', () => {
  const statistics = new TargetStatistics();
  for (let n = 0; n < 20; n++) statistics.answered('a', n < 19 ? 1 : 2, 0);
  story(['------j', '--j-e|', ''], '----j-e|', ['^---!', '--^----!', ''], {
    hedge: withBudget(100, 'p95'),
    statistics,
  });
});

it('each request earns a share of a hedge, hedged or not', () => {
  const hedge = withBudget(50);
  for (let n = 0; n < 4; n++)
    hedged(
      {
        hedge,
        statistics: new TargetStatistics(),
        time: timeOf({
          now: () => 0,
          schedule: () => {
            throw new Error('nothing is scheduled');
          },
        }),
      },
      targets,
      () => {
        throw new Error('nothing is opened');
      },
    );
  const spent = [1, 2, 3, 4].map(() => hedge.budget.spend());
  expect(spent).toEqual([true, true, true, false]);
});
