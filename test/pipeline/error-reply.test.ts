import { describe, expect, it } from 'vitest';
import { type FailureCode, failures, GatewayError } from '../../src/exchange/gateway-error.ts';
import { errorReply } from '../../src/pipeline/error-reply.ts';
import { codecs } from '../../src/providers/registry.ts';

const replyTo = (code: FailureCode, details = {}) =>
  errorReply(new GatewayError(code, details), codecs['openai-chat'], 'req-1');

describe('every failure of the table', () => {
  it.each(Object.keys(failures) as FailureCode[])('%s has the fields strict clients read', (code) => {
    const { status, headers, body } = replyTo(code);
    const { error } = JSON.parse(body);
    expect(error).toMatchObject({
      type: failures[code].type,
      code: failures[code].code,
      param: null,
      request_id: 'req-1',
    });
    expect(typeof error.message).toBe('string');
    expect(status).toBe(failures[code].status);
    expect(headers['content-type']).toBe('application/json');
  });

  it.each(['input_blocked', 'output_blocked', 'escalation_required'] as const)('%s tells SDKs not to retry', (code) => {
    const { status, headers } = replyTo(code);
    expect(status).toBe(409);
    expect(headers['x-should-retry']).toBe('false');
    expect(headers).not.toHaveProperty('retry-after');
  });

  it('caps retry-after at 30 seconds, the provider’s own too', () => {
    expect(replyTo('provider_rate_limited', { retryAfterSeconds: 3_600 }).headers['retry-after']).toBe('30');
    expect(replyTo('circuit_open', { retryAfterSeconds: 2.2 }).headers['retry-after']).toBe('3');
  });

  it("says no retry-after on a provider's own 409 either", () => {
    const refused = { status: 409, retryAfterSeconds: 60, passThrough: { headers: {}, body: '{}' } };
    expect(replyTo('provider_refused', refused).headers).not.toHaveProperty('retry-after');
  });

  it("passes a provider's own refusal through, byte for byte", () => {
    const body = '{"error": {"code":"context_length_exceeded"} }';
    const reply = replyTo('provider_refused', {
      status: 422,
      passThrough: { headers: { 'content-type': 'text/x' }, body },
    });
    expect(reply).toMatchObject({ status: 422, body, headers: { 'content-type': 'text/x' } });
  });
});
