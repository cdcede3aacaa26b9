import { Observable, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { DecisionEvent } from '../../src/events/event.ts';
import type { ReplyFrame } from '../../src/exchange/frame.ts';
import { GatewayError } from '../../src/exchange/gateway-error.ts';
import { type RecordPlan, record } from '../../src/pipeline/record.ts';
import { rescue } from '../../src/pipeline/rescue.ts';
import { codecs } from '../../src/providers/registry.ts';
import { marbles } from '../support/marbles.ts';
import { received } from './exchange-fixtures.ts';

const codec = codecs['openai-chat'];
const stream: ReplyFrame = { kind: 'head', status: 200, headers: {}, stream: true };
const json: ReplyFrame = { kind: 'head', status: 200, headers: {}, stream: false };
const chunk: ReplyFrame = { kind: 'chunk', data: 'text', content: true };
const end: ReplyFrame = { kind: 'end', data: 'last' };

/** Follows in one list what was appended and what was passed on, in order. */
const following = (append: (event: DecisionEvent) => void = () => {}) => {
  const story: string[] = [];
  const events: DecisionEvent[] = [];
  const plan: RecordPlan = {
    codec,
    gatewayId: 'gw',
    configVersion: 'pack@1.0.0+abc',
    newEventId: () => `event-${events.length}`,
    pricing: () => undefined,
    append: (event) => {
      append(event);
      events.push(event);
      story.push(`event ${event.outcome} ${event.status}`);
    },
    observe: () => {},
  };
  return { story, events, plan, see: (frame: ReplyFrame) => void story.push(frame.kind) };
};

describe('one event per exchange, whatever its end', () => {
  it.each<[string, readonly ReplyFrame[], readonly string[]]>([
    ['an answer: the event stands before anything leaves', [json, end], ['event completed 200', 'head', 'end']],
    [
      'a stream: the event stands before the last bytes leave',
      [stream, chunk, end],
      ['head', 'chunk', 'event completed 200', 'end'],
    ],
  ])('%s', (_name, frames, expected) => {
    const { story, plan, see } = following();
    of(...frames)
      .pipe(record(plan, received()))
      .subscribe(see);
    expect(story).toEqual(expected);
  });

  it.each<[GatewayError, string]>([
    [new GatewayError('input_blocked'), 'event blocked 409'],
    [new GatewayError('escalation_required'), 'event blocked 409'],
    [new GatewayError('provider_error'), 'event failed 502'],
    [new GatewayError('request_timeout'), 'event failed 504'],
  ])('%s', (error, expected) => {
    const { story, plan, see } = following();
    const exchange = received();
    throwError(() => error)
      .pipe(rescue({ codec, defect: () => {} }, exchange), record(plan, exchange))
      .subscribe(see);
    expect(story).toEqual([expected, 'head', 'end']);
  });

  it('a stream that failed keeps the status its head had', () => {
    const { story, plan, see } = following();
    of(stream, chunk, { kind: 'abort', data: 'error' } as const)
      .pipe(record(plan, received()))
      .subscribe(see);
    expect(story).toEqual(['head', 'chunk', 'event completed 200', 'abort']);
  });

  it('a caller who leaves: abandoned, and the upstream is let go first', () => {
    const { story, plan, see } = following();
    const source = new Observable<ReplyFrame>((subscriber) => {
      subscriber.next(stream);
      return () => void story.push('let go');
    });
    source.pipe(record(plan, received())).subscribe(see).unsubscribe();
    expect(story).toEqual(['head', 'let go', 'event abandoned 499']);
  });

  it('subscribes to its source exactly as long as it is subscribed to itself', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const upstream = cold('-c--', { c: chunk });
      expectObservable(upstream.pipe(record(following().plan, received())), '^--!').toBe('-c', { c: chunk });
      expectSubscriptions(upstream.subscriptions).toBe('^--!');
    });
  });
});

describe('an answer that cannot be recorded is not given', () => {
  const full = () => {
    throw new GatewayError('event_log_full');
  };

  it('a JSON answer becomes 503', () => {
    const seen: ReplyFrame[] = [];
    of(json, end)
      .pipe(record(following(full).plan, received()))
      .subscribe((frame) => seen.push(frame));
    expect(seen[0]).toMatchObject({ kind: 'head', status: 503 });
    expect(JSON.stringify(seen)).not.toContain('last');
  });

  it('a stream ends with an error frame instead of its ending', () => {
    const seen: ReplyFrame[] = [];
    of(stream, chunk, end)
      .pipe(record(following(full).plan, received()))
      .subscribe((frame) => seen.push(frame));
    expect(seen.map(({ kind }) => kind)).toEqual(['head', 'chunk', 'abort']);
  });
});
