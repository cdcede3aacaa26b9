import { describe, expect, it } from 'vitest';
import { answerFailure, retryAfter } from '../../src/pipeline/answer-failure.ts';

const now = Date.parse('2026-11-23T12:00:00Z');

describe("a provider's refusal", () => {
  it.each([
    [301, 'invalid_response'],
    [400, 'provider_refused'],
    [401, 'provider_refused'],
    [404, 'provider_refused'],
    [408, 'provider_error'],
    [422, 'provider_refused'],
    [429, 'provider_rate_limited'],
    [500, 'provider_error'],
    [529, 'provider_error'],
  ])('status %i is %s', (status, code) => {
    const error = answerFailure({ status, headers: {}, body: '{}' }, now, { key: undefined, translator: undefined });
    expect(error.code).toBe(code);
    expect(error.details.providerStatus).toBe(status);
  });

  it("passes the caller's mistake through unchanged", () => {
    const body = '{"error":{"message":"context length exceeded","code":"context_length_exceeded"}}';
    const error = answerFailure({ status: 400, headers: { 'content-type': 'application/json' }, body }, now, {
      key: 'sk-key',
      translator: undefined,
    });
    expect(error.status).toBe(400);
    expect(error.details.passThrough).toEqual({ headers: { 'content-type': 'application/json' }, body });
  });

  it('does not pass on a body that repeats our key', () => {
    const error = answerFailure({ status: 401, headers: {}, body: 'Incorrect API key: sk-very-secret' }, now, {
      key: 'sk-very-secret',
      translator: undefined,
    });
    expect(error.status).toBe(401);
    expect(error.details.passThrough).toBeUndefined();
    expect(JSON.stringify(error.details)).not.toContain('sk-very-secret');
  });
});

describe('retry-after', () => {
  it.each([
    [{ 'retry-after': '3' }, 3],
    [{ 'retry-after': '0.5' }, 0.5],
    [{ 'retry-after': 'Mon, 23 Nov 2026 12:00:20 GMT' }, 20],
    [{ 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '250', 'retry-after': '3' }, 0.25],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-1' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{}, undefined],
  ])('%o → %s seconds', (headers, seconds) => {
    expect(retryAfter(headers as Record<string, string>, now)).toBe(seconds);
  });
});
