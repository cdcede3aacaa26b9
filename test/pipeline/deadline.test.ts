/** request_timeout: from arrival on, lifted by a stream's head and by an answer's end. */
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/exchange/gateway-error.ts';
import { Ledger, speakerFor } from '../../src/exchange/ledger.ts';
import { deadline, phaseOf } from '../../src/pipeline/deadline.ts';
import { marbles } from '../support/marbles.ts';
import { frames, timeOf } from './exchange-fixtures.ts';

const arrivedAt = (receivedAt: number) => ({ receivedAt, ledger: new Ledger() });
const late = new GatewayError('request_timeout');

describe('deadline of 5 ms', () => {
  it.each([
    //                                        source      result      source subscribed
    ['an answer in time', '--j-e|', '--j-e|', '^----!'],
    ['an answer whose end is late', '--j----e|', '--j--#', '^----!'],
    ['a stream in time may last', '---s--c---c--e|', '---s--c---c--e|', '^-------------!'],
    ['a stream whose head is late', '------s-c-e|', '-----#', '^----!'],
    ['chunks alone do not lift it', '-r-r-r-r', '-r-r-#', '^----!'],
    ['never', '-', '-----#', '^----!'],
    ['empty', '|', '|', '(^!)'],
  ])('%s', (_name, marble, expected, subscription) =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold(marble, frames);
      const bounded = source.pipe(deadline(5, arrivedAt(0), timeOf(scheduler)));
      expectObservable(bounded).toBe(expected, frames, late);
      expectSubscriptions(source.subscriptions).toBe(subscription);
    }),
  );

  it('time spent in the queue counts', () =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold('-', frames);
      expectObservable(source.pipe(deadline(5, arrivedAt(-3), timeOf(scheduler)))).toBe('--#', frames, late);
      expectSubscriptions(source.subscriptions).toBe('^-!');
    }));

  it('a budget that is spent on arrival ends at once', () =>
    marbles(({ cold, expectObservable, scheduler }) => {
      expectObservable(cold('-', frames).pipe(deadline(5, arrivedAt(-9), timeOf(scheduler)))).toBe('#', frames, late);
    }));

  it('off is off', () =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold('60m j 60m e|', frames);
      expectObservable(source.pipe(deadline(null, arrivedAt(0), timeOf(scheduler)))).toBe('60m j 60m e|', frames);
      expectSubscriptions(source.subscriptions).toBe('^ 7200001ms !');
    }));

  it('lets go when the subscriber leaves, and leaves no timer', () =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold('-j---', frames);
      expectObservable(source.pipe(deadline(5, arrivedAt(0), timeOf(scheduler))), '^--!').toBe('-j', frames);
      expectSubscriptions(source.subscriptions).toBe('^--!');
      scheduler.schedule(() => expect(scheduler.actions.length).toBe(0), 8);
    }));
});

describe('the phase in which it ran out', () => {
  const ledger = (firstByte?: number) => {
    const at = new Ledger();
    at.speaker = { ...speakerFor('a', 'openai'), firstByte };
    return at;
  };
  it.each([
    ['before any attempt', new Ledger(), 'admit'],
    ['waiting for the provider', ledger(), 'first_byte'],
    ['after its first byte', ledger(12), 'first_token'],
  ])('%s', (_name, at, phase) => {
    expect(phaseOf(at)).toBe(phase);
  });
});
