/** The ledger of an exchange as its event. */
import { describe, expect, it } from 'vitest';
import type { Received } from '../../src/exchange/exchange.ts';
import { GatewayError } from '../../src/exchange/gateway-error.ts';
import { type Ledger, speakerFor } from '../../src/exchange/ledger.ts';
import { decisionEvent, type Ending, type EventIdentity } from '../../src/pipeline/decision-event.ts';
import { received } from './exchange-fixtures.ts';

const identity: EventIdentity = {
  id: 'event-1',
  gatewayId: 'gw',
  configVersion: 'pack@1.0.0+abc',
  wallClock: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  now: 1_500,
  pricing: undefined,
};
const completed: Ending = { outcome: 'completed', status: 200 };

const eventOf = (write: (ledger: Ledger) => void, ending = completed, rest: Partial<EventIdentity> = {}) => {
  const exchange: Received = { ...received(), receivedAt: 1_000 };
  write(exchange.ledger);
  return decisionEvent(exchange, ending, { ...identity, ...rest });
};
const spoken = (ledger: Ledger, rest: object): void => {
  ledger.speaker = Object.assign(speakerFor('a', 'openai'), rest);
};

describe('a decision event', () => {
  it('of an exchange that has learned nothing: every field is there, empty', () => {
    expect(eventOf(() => {})).toEqual({
      id: 'event-1',
      event_type: 'decision',
      timestamp: '2026-01-02T03:04:05.678Z',
      gateway_id: 'gw',
      request_id: 'req-1',
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      config_version: 'pack@1.0.0+abc',
      route: 'chat-completions',
      outcome: 'completed',
      verdict: 'allow',
      reason_code: null,
      status: 200,
      stream: false,
      client_retry: 0,
      request_digest: '',
      model_requested: null,
      model: null,
      provider: null,
      target: null,
      policies: [],
      attempts: [],
      timing_ms: {
        queue: 0,
        admit: 0,
        route: 0,
        connect: null,
        first_byte: null,
        first_token: null,
        output: 0,
        total: 500,
        overhead: 0,
      },
      usage: null,
      cost_usd: null,
      user_id: null,
      team_id: null,
      content: 'none',
    });
  });

  it('counts as overhead what was ours, in microseconds, and not the wait', () => {
    const { timing_ms } = eventOf((ledger) => {
      ledger.spend('queue', 7);
      ledger.spend('admit', 0.1234567);
      ledger.spend('route', 0.01);
      ledger.spend('output', 0.2);
      spoken(ledger, { connect: 1.23456, firstByte: 20, firstToken: 25 });
    });
    expect(timing_ms).toMatchObject({ queue: 7, admit: 0.123, connect: 1.235, overhead: 0.333, total: 500 });
  });

  it("says why: the policy's reason before the failure's code", () => {
    const failed = (ledger: Ledger): void => {
      ledger.failure = new GatewayError('connect_timeout');
    };
    expect(eventOf(failed, { outcome: 'failed', status: 504 })).toMatchObject({ reason_code: 'connect_timeout' });
    const blocked = (ledger: Ledger): void => {
      ledger.judge({ verdict: 'block', reasonCode: 'ssn_found', policy: 'pii', message: undefined, policies: [] });
      ledger.failure = new GatewayError('input_blocked');
    };
    const event = eventOf(blocked, { outcome: 'blocked', status: 409 });
    expect(event).toMatchObject({ outcome: 'blocked', verdict: 'block', reason_code: 'ssn_found', status: 409 });
  });

  it.each([
    ['both', { input_tokens: 1_000, output_tokens: 200 }, { inputPerMillion: 2.5, outputPerMillion: 10 }, 0.0045],
    ['no price', { input_tokens: 1_000, output_tokens: 200 }, undefined, null],
    ['no usage', undefined, { inputPerMillion: 2.5, outputPerMillion: 10 }, null],
  ])('costs what usage and price say: %s', (_name, usage, pricing, expected) => {
    const event = eventOf((ledger) => spoken(ledger, { usage }), completed, { pricing });
    expect(event.cost_usd).toBe(expected);
    expect(event.usage).toEqual(usage ?? null);
  });

  it('counts what no policy could read, by type', () => {
    const event = eventOf((ledger) => {
      ledger.unreadable = [
        { path: [], type: 'image' },
        { path: [], type: 'image' },
        { path: [], type: 'file' },
      ];
    });
    expect(event).toMatchObject({ unreadable: { image: 2, file: 1 } });
  });
});
