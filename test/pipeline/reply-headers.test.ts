/** The headers of every reply: its name, who answered, where the time went. */
import { describe, expect, it } from 'vitest';
import type { ReplyHead } from '../../src/exchange/frame.ts';
import { speakerFor } from '../../src/exchange/ledger.ts';
import { replyHeaders } from '../../src/pipeline/reply-headers.ts';
import { received } from './exchange-fixtures.ts';

const head = (stream: boolean, headers: Record<string, string> = {}): ReplyHead => ({
  kind: 'head',
  status: 200,
  headers,
  stream,
});

describe('reply headers', () => {
  it('of a refusal at the door: no target, no attempts, no phases', () => {
    const headers = replyHeaders(head(false), received());
    expect(headers).toMatchObject({ 'x-request-id': 'req-1', 'x-sluice-attempts': '0' });
    expect(headers['server-timing']).toMatch(/^total;dur=\d+\.\d{3}$/);
    expect(headers).not.toHaveProperty('x-sluice-target');
  });

  it('of an answer: who gave it, after how many attempts, and the phases in the order of the story', () => {
    const exchange = received();
    const { ledger } = exchange;
    ledger.attempts.push({ target: 'a', outcome: 'failed', ms: 1 }, { target: 'b', outcome: 'answered', ms: 2 });
    ledger.speaker = Object.assign(speakerFor('b', 'openai'), { firstByte: 20, connect: 0.5, firstToken: 30 });
    ledger.spend('route', 0.01);
    ledger.spend('admit', 0.25);
    ledger.spend('output', 0.1);
    ledger.spend('output', 0.2);
    const headers = replyHeaders(head(false, { 'x-provider': 'kept' }), exchange);
    expect(headers).toMatchObject({ 'x-provider': 'kept', 'x-sluice-target': 'b', 'x-sluice-attempts': '2' });
    expect(headers['server-timing']).toMatch(
      /^admit;dur=0\.250, route;dur=0\.010, connect;dur=0\.500, first_byte;dur=20\.000, first_token;dur=30\.000, output;dur=0\.300, total;dur=/,
    );
  });

  it('of a stream: every proxy on the way passes it on as it comes', () => {
    expect(replyHeaders(head(true), received())).toMatchObject({
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(replyHeaders(head(false), received())).not.toHaveProperty('cache-control');
  });

  it("the provider's own request id does not replace ours", () => {
    expect(replyHeaders(head(false, { 'x-request-id': 'theirs' }), received())['x-request-id']).toBe('req-1');
  });
});
