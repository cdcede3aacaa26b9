import { describe, expect, it, vi } from 'vitest';
import type { ReplyFrame } from '../../src/exchange/frame.ts';
import { GatewayError } from '../../src/exchange/gateway-error.ts';
import { rescue } from '../../src/pipeline/rescue.ts';
import { codecs } from '../../src/providers/registry.ts';
import { marbles } from '../support/marbles.ts';
import { received } from './exchange-fixtures.ts';

const codec = codecs['openai-chat'];
const failure = new GatewayError('inter_chunk_timeout', { phase: 'stream' });
const frames: Record<string, ReplyFrame> = {
  h: { kind: 'head', status: 200, headers: {}, stream: true },
  a: { kind: 'chunk', data: 'a', content: true },
  e: { kind: 'end', data: 'e' },
  H: { kind: 'head', status: 504, headers: { 'content-type': 'application/json' }, stream: false },
  E: { kind: 'end', data: codec.errorBody(failure, 'req-1') },
  X: { kind: 'abort', data: codec.errorFrame(failure, 'req-1') },
};
const rescued = (defect = vi.fn()) => rescue({ codec, defect }, received());

describe('rescue', () => {
  it.each([
    ['leaves an answer alone', '-h-a-(e|)', '-h-a-(e|)', '^----!'],
    ['makes an error before the head a whole reply', '--#', '--(HE|)', '^-!'],
    ['makes an error after the head an error frame, and nothing after it', '-h-a-#', '-h-a-(X|)', '^----!'],
    ['waits with a source that waits', '-', '-', '^'],
    ['completes with an empty source', '--|', '--|', '^-!'],
  ])('%s', (_name, source, expected, subscription) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const upstream = cold(source, frames, failure);
      expectObservable(upstream.pipe(rescued())).toBe(expected, frames);
      expectSubscriptions(upstream.subscriptions).toBe(subscription);
    });
  });

  it('lets go of the source when the caller leaves', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const upstream = cold('-h-a-----', frames);
      expectObservable(upstream.pipe(rescued()), '^---!').toBe('-h-a', frames);
      expectSubscriptions(upstream.subscriptions).toBe('^---!');
    });
  });

  it('makes a stranger an internal error, and tells of the defect', () => {
    marbles(({ cold, flush }) => {
      const defect = vi.fn();
      const seen: ReplyFrame[] = [];
      cold('#', frames, new TypeError('prompt text'))
        .pipe(rescued(defect))
        .subscribe((frame) => seen.push(frame));
      flush();
      expect(defect).toHaveBeenCalledOnce();
      expect(JSON.stringify(seen)).not.toContain('prompt text');
      expect(seen[0]).toMatchObject({ status: 500 });
    });
  });
});
