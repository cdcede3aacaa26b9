/** `sluice bench`: figures that are right, and outcomes that do not hide what failed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runLoad } from '../../src/cli/bench/load.ts';
import { percentilesOf } from '../../src/cli/bench/percentiles.ts';
import { benchTable } from '../../src/cli/bench/table.ts';
import { type DemoProvider, startDemoProvider } from '../../src/demo/provider.ts';

let provider: DemoProvider;
beforeAll(async () => {
  provider = await startDemoProvider({ port: 0, pace: { firstToken: 0, token: 0 } });
});
afterAll(() => provider.close());

const request = (content: string, stream: boolean) => ({
  path: '/v1/chat/completions',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ model: 'demo-chat', stream, messages: [{ role: 'user', content }] }),
  stream,
});
const load = (content: string, stream: boolean) =>
  runLoad({ origin: provider.url, callers: 2, duration: 150, warmUp: 0 }, request(content, stream));

describe('percentilesOf', () => {
  it.each([
    [[], undefined],
    [[7], { p50: 7, p90: 7, p99: 7, max: 7 }],
    [Array.from({ length: 100 }, (_, i) => 100 - i), { p50: 50, p90: 90, p99: 99, max: 100 }],
  ])('%j', (times, expected) => expect(percentilesOf(times)).toEqual(expected));
});

it('measures whole answers and streams', async () => {
  const whole = await load('hi', false);
  expect(whole.outcomes).toEqual({ 200: whole.requests });
  expect(whole.firstToken).toBeUndefined();
  const stream = await load('hi', true);
  expect(stream.outcomes).toEqual({ 200: stream.requests });
  expect(stream.firstToken?.p50).toBeLessThanOrEqual(stream.latency?.p50 ?? 0);
  expect(benchTable({ json: whole, stream })).toMatch(/json +\d+/);
});

it('counts failures apart, and a cut stream never as an answer', async () => {
  expect(Object.keys((await load('demo:error', false)).outcomes)).toEqual(['500']);
  const cut = await load('demo:cut', true);
  expect(cut.outcomes['200']).toBeUndefined();
  expect(cut.latency).toBeUndefined();
});
