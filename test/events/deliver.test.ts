import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliver } from '../../src/events/deliver.ts';
import { DeliveryCircuit } from '../../src/events/delivery-circuit.ts';
import { DeliveryError } from '../../src/events/delivery-error.ts';
import type { Job, JobData } from '../../src/events/delivery-queue.ts';

const linesOf = (count: number): string[] => Array.from({ length: count }, (_, index) => `e${index}`);

/** A queue's side of one job: keeps what attempts keep, and counts the failed ones. */
const makeJob = (lines: readonly string[]) => {
  const state = { data: { lines } as JobData, failedAttempts: 0, givenBack: 0 };
  const job = (): Job => ({
    id: 'batch',
    data: state.data,
    failedAttempts: state.failedAttempts,
    keep: async (data) => {
      state.data = data;
    },
    giveBack: async () => {
      state.givenBack += 1;
      throw new Error('given back');
    },
  });
  return { state, job };
};

type Answer = (lines: readonly string[], call: number) => DeliveryError | undefined;

const makeDeliverer = (answer: Answer, retrySchedule: readonly number[] = [1, 1, 1]) => {
  const posts: { id: string; lines: readonly string[] }[] = [];
  const taken: string[] = [];
  const stopping = new AbortController();
  const attempt = deliver({
    client: {
      post: async (id, lines) => {
        posts.push({ id, lines });
        const error = answer(lines, posts.length);
        if (error !== undefined) throw error;
        taken.push(...lines);
      },
    },
    circuit: new DeliveryCircuit([0]),
    retrySchedule,
    stopping: stopping.signal,
  });
  return { attempt, posts, taken, stopping };
};

const refused = new DeliveryError('refused', 'the control plane answered 422', 422);
const down = new DeliveryError('retryable', 'the control plane answered 500', 500);

describe('one attempt at a batch', () => {
  it('is one request where all is well', async () => {
    const { attempt, posts } = makeDeliverer(() => undefined);
    expect(await attempt(makeJob(linesOf(100)).job())).toEqual({ dead: [] });
    expect(posts).toEqual([{ id: 'batch', lines: linesOf(100) }]);
  });

  it('gives up exactly the refused events and delivers each of the others once, whichever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 130 }), fc.uniqueArray(fc.nat(129)), async (count, bad) => {
        const poison = new Set(bad.filter((index) => index < count).map((index) => `e${index}`));
        const { attempt, taken, posts } = makeDeliverer((lines) =>
          lines.some((line) => poison.has(line)) ? refused : undefined,
        );
        const { dead } = await attempt(makeJob(linesOf(count)).job());
        expect(dead.map(({ index }) => `e${index}`)).toEqual(linesOf(count).filter((line) => poison.has(line)));
        expect(taken).toEqual(linesOf(count).filter((line) => !poison.has(line)));
        expect(new Set(posts.map(({ id }) => id)).size).toBe(posts.length);
      }),
      { numRuns: 100 },
    );
  });

  it('finds one poison event among a hundred in at most 15 requests', async () => {
    const { attempt, posts } = makeDeliverer((lines) => (lines.includes('e63') ? refused : undefined));
    const { dead } = await attempt(makeJob(linesOf(100)).job());
    expect(dead).toEqual([{ index: 63, error: refused.message, status: 422, attempts: 1 }]);
    expect(posts.length).toBeLessThanOrEqual(15);
  });

  it('goes on where it was when the control plane fails in the middle of a bisection, under the same ids', async () => {
    const outages = new Set([2, 3, 6]);
    const { attempt, taken, posts } = makeDeliverer((lines, call) =>
      outages.has(call) ? down : lines.includes('e5') ? refused : undefined,
    );
    const { job, state } = makeJob(linesOf(8));
    for (;;) {
      try {
        const { dead } = await attempt(job());
        expect(dead.map(({ index }) => index)).toEqual([5]);
        break;
      } catch (error) {
        expect(error).toBe(down);
        state.failedAttempts += 1;
      }
    }
    expect(taken.toSorted()).toEqual(linesOf(8).filter((line) => line !== 'e5'));
    const idsOf = (lines: string): string[] => posts.filter((post) => post.lines.join() === lines).map(({ id }) => id);
    expect(new Set(idsOf('e0,e1,e2,e3')).size).toBe(1);
    expect(state.failedAttempts).toBe(3);
  });

  it('gives up what is left past the last retry, with the last error', async () => {
    const { attempt } = makeDeliverer(() => down, [1, 1]);
    const { job, state } = makeJob(linesOf(2));
    for (const failed of [0, 1]) {
      state.failedAttempts = failed;
      await expect(attempt(job())).rejects.toBe(down);
    }
    state.failedAttempts = 2;
    const dead = [0, 1].map((index) => ({ index, error: down.message, status: 500, attempts: 3 }));
    expect(await attempt(job())).toEqual({ dead });
  });

  it('puts the job back untried when we stop while the circuit is open', async () => {
    const circuit = new DeliveryCircuit([60_000]);
    for (let failures = 0; failures < 3; failures += 1) circuit.reportFailure(undefined);
    const stopping = new AbortController();
    const attempt = deliver({
      client: { post: async () => {} },
      circuit,
      retrySchedule: [1],
      stopping: stopping.signal,
    });
    const { job, state } = makeJob(linesOf(1));
    const running = attempt(job());
    stopping.abort();
    await expect(running).rejects.toThrow('given back');
    expect(state.givenBack).toBe(1);
  });
});
