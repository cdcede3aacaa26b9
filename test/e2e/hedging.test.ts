/** Hedging over real sockets: the second target answers for a slow first, the loser is let go and accounted, and the budget holds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../support/ask.ts';
import { openaiAnswer, openaiError, openaiStream, openaiTokens } from '../support/provider-scripts.ts';
import { type Scene, startScene } from '../support/scene.ts';

let scene: Scene<'slow' | 'spare'>;
const after = 150;

beforeAll(async () => {
  const hedge = (rest: object) => ({ upstream: { hedge: { after: `${after}ms`, ...rest } } });
  scene = await startScene({
    targets: { slow: {}, spare: {} },
    pipelines: {
      '/hedged': hedge({ max_extra_percent: 100 }),
      '/thrifty': hedge({ max_extra_percent: 10 }),
      '/never': hedge({ max_extra_percent: 0 }),
      '/learning': { upstream: { hedge: { after: 'p95', max_extra_percent: 100 } } },
    },
    gateway: { retry: { max_attempts: 1 }, circuit_breaker: { volume_threshold: 1_000 } },
    chain: ['dlp-filter', 'audit-logger'],
    policy: { 'dlp-filter': { blocked_terms: ['forbidden fruit'], action: 'block' } },
  });
});
afterAll(() => scene.end());

const outcomes = (attempts: readonly { readonly target: string; readonly outcome: string }[]): readonly string[] =>
  attempts.map(({ target, outcome }) => `${target} ${outcome}`);

describe.each([false, true])('a slow first target (stream: %s)', (stream) => {
  const script = (text: string, usage: { readonly inputTokens: number; readonly outputTokens: number }) =>
    stream ? openaiStream([text], usage) : openaiAnswer(text, usage);

  it('the second answers; the loser is aborted within 50 ms, stands in the event as abandoned, and its usage does not', async () => {
    const { providers, gateway, eventOf } = scene;
    providers.slow.script({ ...script('late', { inputTokens: 111, outputTokens: 111 }), delay: 5_000 });
    providers.spare.script(script('in time', { inputTokens: 7, outputTokens: 3 }));
    const nth = providers.slow.requests.length;
    const reply = await ask(gateway, { path: '/hedged', stream });
    const repliedAt = performance.now();
    expect(reply).toMatchObject({ status: 200, text: 'in time', whole: true, target: 'spare' });
    expect(reply.headers.get('x-sluice-attempts')).toBe('2');
    expect(reply.ms).toBeGreaterThan(after - 20);
    expect(reply.ms).toBeLessThan(2_000);
    expect((await providers.slow.closed(nth)) - repliedAt).toBeLessThan(50);
    const event = await eventOf(reply);
    expect(outcomes(event.attempts)).toEqual(['slow abandoned', 'spare answered']);
    expect(event).toMatchObject({
      outcome: 'completed',
      target: 'spare',
      usage: { input_tokens: 7, output_tokens: 3 },
    });
  });

  it('the first may still win: then the second is the loser', async () => {
    const { providers, gateway, eventOf } = scene;
    providers.slow.script({ ...script('after all', { inputTokens: 7, outputTokens: 3 }), delay: after + 150 });
    providers.spare.script({ ...script('too late', { inputTokens: 111, outputTokens: 111 }), delay: 5_000 });
    const nth = providers.spare.requests.length;
    const reply = await ask(gateway, { path: '/hedged', stream });
    expect(reply).toMatchObject({ status: 200, text: 'after all', target: 'slow' });
    await providers.spare.closed(nth);
    const event = await eventOf(reply);
    expect(outcomes(event.attempts)).toEqual(['slow answered', 'spare abandoned']);
    expect(event).toMatchObject({ target: 'slow', usage: { input_tokens: 7, output_tokens: 3 } });
  });

  it('a first that is in time is not hedged', async () => {
    const { providers, gateway, eventOf } = scene;
    providers.slow.script(script('at once', { inputTokens: 7, outputTokens: 3 }));
    const before = providers.spare.requests.length;
    const reply = await ask(gateway, { path: '/hedged', stream });
    expect(reply).toMatchObject({ text: 'at once', target: 'slow' });
    expect(outcomes((await eventOf(reply)).attempts)).toEqual(['slow answered']);
    expect(providers.spare.requests.length).toBe(before);
  });

  it('both fail: the caller sees the error of the first to fail, and the second is not tried again as a fallback', async () => {
    const { providers, gateway, eventOf } = scene;
    providers.slow.script({ ...openaiError(500, 'oops'), delay: after + 100 });
    providers.spare.script(openaiError(503, 'down'));
    const before = providers.spare.requests.length;
    const reply = await ask(gateway, { path: '/hedged', stream });
    expect(reply).toMatchObject({ status: 502, error: { code: 'provider_error' } });
    expect(outcomes((await eventOf(reply)).attempts)).toEqual(['slow failed', 'spare failed']);
    expect(providers.spare.requests.length).toBe(before + 1);
  });

  it("the caller's own mistake ends the race at once: no other target would say otherwise", async () => {
    const { providers, gateway, eventOf } = scene;
    providers.slow.script({ ...openaiError(400, 'context_length_exceeded'), delay: after + 100 });
    providers.spare.script({ ...script('too late', { inputTokens: 1, outputTokens: 1 }), delay: 3_000 });
    const reply = await ask(gateway, { path: '/hedged', stream });
    expect(reply).toMatchObject({ status: 400, error: { code: 'context_length_exceeded' } });
    expect(reply.ms).toBeLessThan(2_000);
    expect(outcomes((await eventOf(reply)).attempts)).toEqual(['slow refused', 'spare abandoned']);
  });

  it("a refusal of the second is waited out: it may just not have the caller's model", async () => {
    const { providers, gateway, eventOf } = scene;
    providers.slow.script({ ...script('after all', { inputTokens: 7, outputTokens: 3 }), delay: after + 200 });
    providers.spare.script(openaiError(404, 'model_not_found'));
    const reply = await ask(gateway, { path: '/hedged', stream });
    expect(reply).toMatchObject({ status: 200, text: 'after all', target: 'slow' });
    expect(outcomes((await eventOf(reply)).attempts)).toEqual(['slow answered', 'spare refused']);
  });

  it('an answer that the policies block ends the race at once, and is the whole truth of the event', async () => {
    const { providers, gateway, eventOf } = scene;
    providers.slow.script({ ...script('forbidden fruit', { inputTokens: 7, outputTokens: 3 }), delay: after + 100 });
    providers.spare.script({ ...script('too late', { inputTokens: 1, outputTokens: 1 }), delay: 1_000 });
    const reply = await ask(gateway, { path: '/hedged', stream });
    expect(reply).toMatchObject({ status: 409, error: { code: 'output_blocked' } });
    expect(await eventOf(reply)).toMatchObject({ outcome: 'blocked', verdict: 'block', target: 'slow', status: 409 });
  });
});

describe('a stream', () => {
  it('that has sent its head and nothing more is hedged all the same: a role is no content', async () => {
    const { providers, gateway } = scene;
    providers.slow.script({ sse: openaiTokens([]), cut: 'stall' });
    providers.spare.script(openaiStream(['in time']));
    const reply = await ask(gateway, { path: '/hedged', stream: true });
    expect(reply).toMatchObject({ text: 'in time', whole: true, target: 'spare' });
  });
});

describe('the budget', () => {
  it('an outage of the first target is not doubled: of 30 requests at 10 % four are hedged', async () => {
    const { providers, gateway } = scene;
    providers.slow.script({ ...openaiAnswer('slowly'), delay: after + 100 });
    providers.spare.script(openaiAnswer('in time'));
    const before = providers.spare.requests.length;
    const replies = await Promise.all(Array.from({ length: 30 }, () => ask(gateway, { path: '/thrifty' })));
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    // One to start with, and a tenth of thirty.
    expect(providers.spare.requests.length - before).toBe(4);
  });

  it('of 0 % allows none', async () => {
    const { providers, gateway } = scene;
    providers.slow.script({ ...openaiAnswer('slowly'), delay: after + 100 });
    const before = providers.spare.requests.length;
    expect(await ask(gateway, { path: '/never' })).toMatchObject({ text: 'slowly', target: 'slow' });
    expect(providers.spare.requests.length).toBe(before);
  });

  it('a percentile is learned from the target itself: hedged when it is slower than usual', async () => {
    const { providers, gateway, eventOf } = scene;
    providers.slow.script(openaiAnswer('as usual'));
    for (let n = 0; n < 70; n++) await ask(gateway, { path: '/learning' });
    providers.slow.script({ ...openaiAnswer('late'), delay: 5_000 });
    providers.spare.script(openaiAnswer('in time'));
    const reply = await ask(gateway, { path: '/learning' });
    expect(reply).toMatchObject({ text: 'in time', target: 'spare' });
    expect(outcomes((await eventOf(reply)).attempts)).toEqual(['slow abandoned', 'spare answered']);
  });
});
