/** The chain around one exchange's attempts on virtual time: who is asked when, and for how long. */
import { map, mergeMap, Observable } from 'rxjs';
import { describe, it } from 'vitest';
import type { ReplyFrame, WireFrame } from '../../src/exchange/frame.ts';
import { GatewayError } from '../../src/exchange/gateway-error.ts';
import { retryUntilFirst } from '../../src/operators/retry-until-first.ts';
import { callUpstream } from '../../src/pipeline/call-upstream.ts';
import { filterOutput } from '../../src/pipeline/filter-output.ts';
import type { Target } from '../../src/pipeline/plan.ts';
import { TargetStatistics } from '../../src/pipeline/target-statistics.ts';
import { compileChain } from '../../src/policies/compile-chain.ts';
import { codecs } from '../../src/providers/registry.ts';
import { Circuits } from '../../src/resilience/circuits.ts';
import { guardedBy } from '../../src/resilience/guarded-by.ts';
import { marbles } from '../support/marbles.ts';
import { openaiAnswer } from '../support/provider-scripts.ts';
import { head, routed, target, timeOf } from './exchange-fixtures.ts';

const codec = codecs['openai-chat'];
const bytes = (value: unknown): WireFrame => ({ kind: 'chunk', data: Buffer.from(JSON.stringify(value)) });

/** The wire's alphabet: `h` head of an answer, `d` head of a 503, `b` a whole body, `e` the end. */
const wire: Readonly<Record<string, WireFrame>> = {
  h: head(200, { 'content-type': 'application/json' }),
  d: head(503),
  b: bytes(openaiAnswer('all is well').json),
  e: { kind: 'end' },
};
const failure = new GatewayError('provider_error');

interface Case {
  /** What each target's attempts do, in order; the last repeats. */
  readonly does: Readonly<Record<string, readonly string[]>>;
  readonly targets: readonly [Target, ...Target[]];
  readonly result: string;
  /** When each attempt at each target ran. */
  readonly asked: Readonly<Record<string, readonly string[]>>;
  readonly error?: GatewayError;
}

const story = ({ does, targets, result, asked, error = failure }: Case): void =>
  marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
    const attempts = Object.fromEntries(
      Object.entries(does).map(([id, marblesOf]) => [id, marblesOf.map((marble) => cold(marble, wire))]),
    );
    const counts = new Map<string, number>();
    const plan = {
      codec,
      open: ({ target: id }: { readonly target: string }) =>
        new Observable<WireFrame>((subscriber) => {
          const nth = counts.get(id) ?? 0;
          counts.set(id, nth + 1);
          const mine = attempts[id] ?? [];
          return mine[Math.min(nth, mine.length - 1)]?.subscribe(subscriber);
        }),
      circuits: new Circuits(scheduler),
      fallback: { maxAttempts: 3, triggers: new Set(['server_error', 'timeout', 'circuit_open'] as const) },
      hedge: undefined,
      requestTimeout: null,
      statistics: new TargetStatistics(),
      random: () => 1,
      time: timeOf(scheduler),
    };
    const output = {
      codec,
      chain: compileChain([], '/v1/chat/completions'),
      policyViolationStatus: 409,
      holdBackBytes: 65_536,
      content: 'none' as const,
    };
    const replies = cold('(r|)', { r: routed(targets) }).pipe(
      callUpstream(plan, (exchange, to) => filterOutput(output, exchange, to)),
      map(({ kind }: ReplyFrame) => kind),
    );
    expectObservable(replies).toBe(result, { h: 'head', e: 'end' }, error);
    for (const [id, subscriptions] of Object.entries(asked)) {
      const mine = attempts[id] ?? [];
      for (const [nth, source] of mine.entries())
        expectSubscriptions(source.subscriptions).toBe(subscriptions[nth] ?? []);
    }
  });

const retried = (id: string, rest: Partial<Target['circuit']> = {}): Target =>
  target(id, {
    timeouts: { ...target(id).timeouts, request: null },
    retry: { ...target(id).retry, maxAttempts: 3, initialDelay: 10, maxDelay: 100 },
    circuit: { ...target(id).circuit, ...rest },
  });

describe('the first target whose answer holds', () => {
  it('one that answers: nothing leaves before the body is whole', () =>
    story({
      does: { a: ['-h-b-e|'], b: ['|'] },
      targets: [retried('a'), retried('b')],
      result: '-----(he|)',
      asked: { a: ['^----!'], b: [] },
    }));

  it('a retry at the same target, after its delay', () =>
    story({
      does: { a: ['-d-e|', '-h-b-e|'] },
      targets: [retried('a'), retried('b')],
      result: '18ms (he|)',
      asked: { a: ['^--!', '13ms ^----!'] },
    }));

  it('the next target when the attempts are used up', () =>
    story({
      does: { a: ['-d-e|', '-d-e|', '-d-e|'], b: ['hbe|'] },
      targets: [retried('a'), retried('b')],
      result: '41ms (he|)',
      asked: { a: ['^--!', '13ms ^--!', '36ms ^--!'], b: ['39ms ^-!'] },
    }));

  it('no wait for a circuit that will still be open: the next target at once', () =>
    story({
      does: { a: ['-d-e|'], b: ['hbe|'] },
      targets: [retried('a', { volumeThreshold: 1, cooldown: 1_000 }), retried('b')],
      result: '-----(he|)',
      asked: { a: ['^--!'], b: ['---^-!'] },
    }));

  it('a wait that becomes pointless ends: the circuit opened for another request', () =>
    marbles(({ scheduler, cold, expectObservable }) => {
      const circuits = new Circuits(scheduler);
      const own = retried('a', { volumeThreshold: 2 });
      const failing = () =>
        cold('-#', {}, failure).pipe(guardedBy(circuits.of('a'), { settings: own.circuit, votes: () => 'failure' }));
      const waiting = failing().pipe(
        retryUntilFirst({ delayFor: () => 50, pointless: (due) => circuits.of('a').refusing$(due), scheduler }),
      );
      expectObservable(waiting).toBe('--------#', {}, failure);
      expectObservable(cold('-------x|').pipe(mergeMap(failing))).toBe('--------#', {}, failure);
    }));

  it('but a wait that ends with the cooldown is a probe', () =>
    story({
      does: { a: ['-d-e|', '-h-b-e|'] },
      targets: [retried('a', { volumeThreshold: 1, cooldown: 10 }), retried('b')],
      result: '18ms (he|)',
      asked: { a: ['^--!', '13ms ^----!'] },
    }));

  it('all of them down: the first failure that says something', () =>
    story({
      does: { a: ['-d-e|'], b: ['-d-e|'] },
      targets: [retried('a', { volumeThreshold: 1 }), retried('b', { volumeThreshold: 1 })],
      result: '------#',
      asked: { a: ['^--!'], b: ['---^--!'] },
    }));
});

describe('a target of its own total', () => {
  it('loses its retries with it, and the next is asked', () =>
    story({
      does: { a: ['-d-e|', '-'], b: ['hbe|'] },
      targets: [{ ...retried('a'), timeouts: { ...retried('a').timeouts, request: 20 } }, retried('b')],
      result: '22ms (he|)',
      asked: { a: ['^--!', '13ms ^------!'], b: ['20ms ^-!'] },
    }));
});

it('silence in the middle of a body is a fault of the target', () =>
  story({
    does: { a: ['-h-'] },
    targets: [{ ...target('a'), timeouts: { ...target('a').timeouts, request: null, interChunk: 5 } }],
    result: '------#',
    asked: { a: ['^-----!'] },
    error: new GatewayError('inter_chunk_timeout'),
  }));
