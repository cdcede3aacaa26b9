import { describe, expect, it } from 'vitest';
import { digestWith, RecentRequests } from '../../src/pipeline/recent-requests.ts';

describe('a request that comes again', () => {
  const recent = () => new RecentRequests();

  it('is recognised by its digest, within seconds', () => {
    const requests = recent();
    expect([0, 1_000, 2_000].map((now) => requests.retriesOf('d', {}, now))).toEqual([0, 1, 2]);
    expect(requests.retriesOf('d', {}, 20_000)).toBe(0);
  });

  it('is not the same from another caller', () => {
    const requests = recent();
    requests.retriesOf('d', { authorization: 'Bearer a' }, 0);
    expect(requests.retriesOf('d', { authorization: 'Bearer b' }, 1)).toBe(0);
  });

  it("is believed when the SDK's own count says so", () => {
    expect(recent().retriesOf('d', { 'x-stainless-retry-count': '2' }, 0)).toBe(2);
    expect(recent().retriesOf('d', { 'x-stainless-retry-count': 'nonsense' }, 0)).toBe(0);
  });

  it('is forgotten when too many others came between', () => {
    const requests = recent();
    requests.retriesOf('first', {}, 0);
    for (let n = 0; n < 4_096; n++) requests.retriesOf(String(n), {}, 1);
    expect(requests.retriesOf('first', {}, 2)).toBe(0);
  });
});

it('digests equal bodies equally, and differently under another key', () => {
  const body = Buffer.from('{"a":1}');
  expect(digestWith('k')(body)).toBe(digestWith('k')(body));
  expect(digestWith('k')(body)).not.toBe(digestWith('l')(body));
  expect(digestWith('k')(body)).toMatch(/^[0-9a-f]{32}$/);
});
