/** One attempt in the ledger: what it is called, how long it took, who speaks for the exchange, and the statistics that routing reads. */
import { describe, expect, it } from 'vitest';
import { type FailureCode, GatewayError, type GatewayErrorDetails } from '../../src/exchange/gateway-error.ts';
import { type AttemptOutcome, Ledger, speakerFor } from '../../src/exchange/ledger.ts';
import { noteAttempt } from '../../src/pipeline/note-attempt.ts';
import { TargetStatistics } from '../../src/pipeline/target-statistics.ts';
import { marbles } from '../support/marbles.ts';
import { frames } from './exchange-fixtures.ts';

const attemptOf = (marble: string, leaves?: string, error: unknown = new GatewayError('provider_error')) => {
  const ledger = new Ledger();
  const statistics = new TargetStatistics();
  const speaker = speakerFor('a', 'openai');
  marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
    const source = cold(marble, frames, error);
    const noted = source.pipe(noteAttempt(ledger, speaker, statistics, () => scheduler.now()));
    expectObservable(noted, leaves).toBe(leaves === undefined ? marble : marble.slice(0, leaves.length), frames, error);
    const end = marble.search(/[|#]/);
    const until = leaves?.indexOf('!') ?? end;
    expectSubscriptions(source.subscriptions).toBe(
      until === -1 ? '^' : until === 0 ? '(^!)' : `^${'-'.repeat(until - 1)}!`,
    );
  });
  return { ledger, speaker, attempt: ledger.attempts[0], busy: statistics.busy('a') };
};

describe('an attempt', () => {
  it('that answers: status, and the time to its head', () => {
    const { attempt, ledger, speaker, busy } = attemptOf('---j-e|');
    expect(attempt).toEqual({ target: 'a', outcome: 'answered', status: 200, ms: 3 });
    expect(ledger.speaker).toBe(speaker);
    expect(speaker.firstToken).toBeUndefined();
    expect(busy).toBe(0);
  });

  it('that streams: the first thing delivered is its first token', () => {
    const { attempt, speaker } = attemptOf('----s-c-e|');
    expect(attempt).toEqual({ target: 'a', outcome: 'answered', status: 200, ms: 4 });
    expect(speaker.firstToken).toBe(4);
  });

  it('that breaks after it had begun has failed, however far it came', () => {
    const { attempt } = attemptOf('--s-c-#', undefined, new GatewayError('connection_lost'));
    expect(attempt).toEqual({ target: 'a', outcome: 'failed', status: 200, error: 'connection_lost', ms: 6 });
  });

  it('that nobody waits for any more is abandoned', () => {
    expect(attemptOf('------', '^---!').attempt).toEqual({ target: 'a', outcome: 'abandoned', ms: 4 });
    expect(attemptOf('--s-c---', '^-----!')).toMatchObject({ attempt: { outcome: 'abandoned', ms: 6 }, busy: 0 });
  });

  it.each<[FailureCode, AttemptOutcome, GatewayErrorDetails]>([
    ['circuit_open', 'circuit_open', {}],
    ['provider_rate_limited', 'rate_limited', { providerStatus: 429 }],
    ['provider_refused', 'refused', { providerStatus: 400 }],
    ['provider_error', 'failed', { providerStatus: 503 }],
    ['connect_failed', 'failed', {}],
    ['pool_exhausted', 'failed', {}],
    ['first_byte_timeout', 'timeout', {}],
    ['inter_chunk_timeout', 'timeout', {}],
    ['output_blocked', 'answered', {}],
  ])('that ends with %s is %s', (code, outcome, details) => {
    const { attempt } = attemptOf('--#', undefined, new GatewayError(code, details));
    const { providerStatus } = details;
    expect(attempt).toEqual({
      target: 'a',
      outcome,
      error: code,
      ms: 2,
      ...(providerStatus === undefined ? {} : { status: providerStatus }),
    });
  });

  it('a stranger is internal', () => {
    const { attempt } = attemptOf('#', undefined, new GatewayError('internal'));
    expect(attempt).toMatchObject({ outcome: 'failed', error: 'internal' });
  });
});

describe('who speaks', () => {
  /** Two attempts as a hedge makes them: `b` starts at 2 ms. */
  const race = (a: string, b: string, error = new GatewayError('provider_error')): string | undefined => {
    const ledger = new Ledger();
    marbles(({ cold, expectObservable, scheduler }) => {
      const statistics = new TargetStatistics();
      const run = (marble: string, id: string) =>
        cold(marble, frames, error).pipe(
          noteAttempt(ledger, speakerFor(id, 'openai'), statistics, () => scheduler.now()),
        );
      expectObservable(run(a, 'a')).toBe(a, frames, error);
      expectObservable(run(b, 'b'), `--^${'-'.repeat(20)}!`).toBe(`--${b}`, frames, error);
    });
    return ledger.speaker?.target;
  };
  it.each([
    ['until one answers, the latest', '------', '------', 'b'],
    ['who answers', '-----j', '------', 'a'],
    ['who answered, not who failed after', '-----j-e|', '-------#', 'a'],
  ])('%s', (_name, a, b, expected) => {
    expect(race(a, b)).toBe(expected);
  });
  it('who refuses, since that is what the caller gets', () => {
    expect(race('-----#', '--------', new GatewayError('provider_refused'))).toBe('a');
    expect(race('-----#', '--------', new GatewayError('output_blocked'))).toBe('a');
  });
});
