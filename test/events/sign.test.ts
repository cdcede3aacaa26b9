import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { checkSignature } from '../../src/control-plane/check-signature.ts';
import { signedHeaders } from '../../src/events/sign.ts';

const secretOf = (seed: number): string => `whsec_${Buffer.alloc(32, seed).toString('base64')}`;
const body = '{"events":[{"id":"ä"}]}';

describe('signatures', () => {
  it('satisfy the reference library', () => {
    const headers = signedHeaders('batch_1', body, [secretOf(1)], Date.now());
    expect(() => new Webhook(secretOf(1)).verify(body, { ...headers })).not.toThrow();
    expect(() => new Webhook(secretOf(2)).verify(body, { ...headers })).toThrow();
    expect(() => new Webhook(secretOf(1)).verify(`${body} `, { ...headers })).toThrow();
  });

  it('satisfy a receiver that knows the old secret and one that knows the new, during rotation', () => {
    const headers = signedHeaders('batch_1', body, [secretOf(1), secretOf(2)], Date.now());
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    for (const known of [1, 2]) expect(() => new Webhook(secretOf(known)).verify(body, { ...headers })).not.toThrow();
    expect(() => new Webhook(secretOf(3)).verify(body, { ...headers })).toThrow();
  });

  it('are left out without a secret', () => {
    expect(signedHeaders('batch_1', body, [], Date.now())).not.toHaveProperty('webhook-signature');
  });

  it.each([
    ['the right secret', [secretOf(1)], 0, 'valid'],
    ['one of two secrets', [secretOf(2), secretOf(1)], 0, 'valid'],
    ['another secret', [secretOf(2)], 0, 'wrong'],
    ['a recording', [secretOf(1)], 301_000, 'stale'],
  ] as const)('are checked by the sink: %s', (_name, secrets, age, expected) => {
    const now = Date.now();
    const headers = { ...signedHeaders('batch_1', body, [secretOf(1)], now) };
    expect(checkSignature(headers, body, secrets, now + age)).toBe(expected);
  });
});
