/** max_stream_duration: from a stream's head on; whole answers have none. */
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/exchange/gateway-error.ts';
import { streamDuration } from '../../src/pipeline/stream-duration.ts';
import { marbles } from '../support/marbles.ts';
import { frames } from './exchange-fixtures.ts';

const long = new GatewayError('max_stream_duration');

describe('a stream of at most 4 ms', () => {
  it.each([
    //                                        source        result        source subscribed
    ['short enough', '--s-ce|', '--s-ce|', '^-----!'],
    ['too long', '--s-c--c-c', '--s-c-#', '^-----!'],
    ['silent and too long', '-s', '-s---#', '^----!'],
    ['the time to its head does not count', '------s-e|', '------s-e|', '^--------!'],
    ['a whole answer may take its time', '-j--------e|', '-j--------e|', '^----------!'],
    ['it fails by itself', '-s-#', '-s-#', '^--!'],
    ['never', '-', '-', '^'],
    ['empty', '|', '|', '(^!)'],
  ])('%s', (_name, marble, expected, subscription) =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const failure = marble.includes('#') ? new Error('by itself') : long;
      const source = cold(marble, frames, failure);
      expectObservable(source.pipe(streamDuration(4, scheduler))).toBe(expected, frames, failure);
      expectSubscriptions(source.subscriptions).toBe(subscription);
    }),
  );

  it('off costs no layer', () =>
    marbles(({ cold }) => {
      const source = cold('-', frames);
      expect(source.pipe(streamDuration(null))).toBe(source);
    }));

  it('lets go when the subscriber leaves', () =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold('-s-c-c', frames);
      expectObservable(source.pipe(streamDuration(9, scheduler)), '^---!').toBe('-s-c', frames);
      expectSubscriptions(source.subscriptions).toBe('^---!');
    }));
});
